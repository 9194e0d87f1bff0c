"""The word to end, heard by whoever waits for it, and by whoever waits for a server."""

import socket
import threading


class Stop(threading.Event):
    """An event that can be waited for together with sockets: it has a file descriptor, readable once it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._heard, self._said = socket.socketpair()

    def set(self) -> None:
        super().set()
        self._said.close()  # the end of what can be read is what can be read from now on, by everybody

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._heard.fileno()

    def close(self) -> None:
        """Give the descriptors back: nobody waits any more."""
        self._said.close()
        self._heard.close()

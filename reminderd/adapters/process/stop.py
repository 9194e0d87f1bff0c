"""The word to end, heard by whoever waits for it, and by whoever waits for a server."""

import socket
import threading


class Stop(threading.Event):
    """An event that can be waited for together with sockets: it has a file descriptor, readable once it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._pair: tuple[socket.socket, socket.socket] | None = None

    def set(self) -> None:
        super().set()
        with self._lock:
            if self._pair:
                self._pair[1].close()  # the end of what can be read is what can be read from now on, by everybody

    def fileno(self) -> int:
        """Return the descriptor to wait for. It is made when it is first asked for: not everybody waits for servers."""
        with self._lock:
            if self._pair is None:
                self._pair = socket.socketpair()
                if self.is_set():
                    self._pair[1].close()
            return self._pair[0].fileno()

    def close(self) -> None:
        """Give the descriptors back: nobody waits any more."""
        with self._lock:
            for end in self._pair or ():
                end.close()

"""What the small servers share: a free port on loopback, a thread, and an end of both."""

import contextlib
import random
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from patience import PATIENCE
from servers.authority import LOOPBACK, Authority


def free_port() -> int:
    """Return a port that is free, and stays so: it is none of those the system gives to clients (32768 and up)."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_768)
        with contextlib.suppress(OSError), socket.create_server((LOOPBACK, port)):
            return port


class LoopbackHttp:
    """A real HTTP server; `_handler` makes the class that answers. `stopping` is set before it ends."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        raise NotImplementedError


class LoopbackTcp:
    """A server of bare connections; `_serve` talks to one. `stopping` is set before all of them are cut. With an
    `authority` they are encrypted from the first byte.

    A talk that goes on afterwards is a fault: its thread would work, and grow, beside all tests that follow.
    """

    def __init__(self, authority: Authority | None = None) -> None:
        self.stopping = threading.Event()
        self._context = authority.server_context() if authority else None
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._talks: list[threading.Thread] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for one in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for talk in self._talks:
            talk.join(PATIENCE)
            assert not talk.is_alive()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._context:  # what is said first makes the handshake
                    client = self._context.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
                self._open.append(client)
                self._talks.append(threading.Thread(target=self._serve, args=[client], daemon=True))
                self._talks[-1].start()

    def _serve(self, client: socket.socket) -> None:
        raise NotImplementedError

"""A TCP proxy that breaks links on purpose."""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Self

from patience import PATIENCE
from servers.authority import LOOPBACK


class FaultProxy:
    """A proxy on a free loopback port that breaks links on purpose: `with FaultProxy(server.port) as proxy: ...`.

    Each attribute works from the moment it is set. `cut_after`: close a link when so many more bytes came from the
    server. `is_frozen`: pass nothing and close nothing, as when a network goes away without a word. `hold`: seconds to
    wait before each read from the server, so that what it says in the meantime comes in one piece. `answer(sent)`:
    given what the client sent in one go, bytes to answer instead of asking the server, or None. `rewrite(received)`:
    what to pass on of the server's bytes. `trickles`: pass them on one by one. `sent` and `received` record both
    sides; `links` counts connections.
    """

    def __init__(self, port: int) -> None:
        self.cut_after: int | None = None
        self.is_frozen = False
        self.hold = 0.0
        self.trickles = False
        self.answer: Callable[[bytes], bytes | None] = lambda _: None
        self.rewrite: Callable[[bytes], bytes] = lambda received: received
        self.sent: list[bytes] = []
        self.received: list[bytes] = []
        self.links = 0
        self._server_port = port
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._is_over = False

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self.cut()
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
        for one in (self._listener, *self._open):
            one.close()

    def cut(self) -> None:
        """Close every link now."""
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _spawn(self, work: Callable[..., None], *arguments: Any) -> None:
        self._threads.append(threading.Thread(target=work, args=arguments, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection((LOOPBACK, self._server_port))
            except OSError:
                if self._is_over:
                    return
                client.close()  # the server is down
                continue
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.links += 1
            self._open += [client, server]
            self._spawn(self._pump, client, server, self._to_server)
            self._spawn(self._pump, server, client, self._to_client)

    def _pump(self, source: socket.socket, target: socket.socket, pass_on: Callable[..., bool]) -> None:
        with contextlib.suppress(OSError):
            while True:
                if pass_on is self._to_client and self.hold:
                    select.select([source], [], [])
                    time.sleep(self.hold)
                data = source.recv(65536)
                while self.is_frozen and not self._is_over:
                    time.sleep(0.01)
                if not data or not pass_on(data, source, target):
                    break
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _to_server(self, data: bytes, client: socket.socket, server: socket.socket) -> bool:
        self.sent.append(data)
        answer = self.answer(data)
        if answer is None:
            server.sendall(data)
        else:
            client.sendall(answer)
        return True

    def _to_client(self, data: bytes, server: socket.socket, client: socket.socket) -> bool:
        data = self.rewrite(data)
        if self.cut_after is not None:
            data = data[: self.cut_after]
            self.cut_after -= len(data)
        self.received.append(data)
        if self.trickles:
            for byte in data:
                client.sendall(bytes([byte]))
                time.sleep(0.001)
        else:
            client.sendall(data)
        return self.cut_after is None or self.cut_after > 0

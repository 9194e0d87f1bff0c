"""A service that is asked by GET while all is well, such as healthchecks.io."""

import time
from http.server import BaseHTTPRequestHandler

from servers.loopback import LoopbackHttp


class HeartbeatSink(LoopbackHttp):
    """A real HTTP server on a free loopback port: `with HeartbeatSink() as service: ... service.paths`.

    `status` is its answer from now on, `location` where a redirect leads. `dribble`: a byte of a header now and then,
    without end. `url` holds a `secret`.
    """

    secret = "c0ffee00-0000-4000-8000-5ec4e7000001"

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []
        self.status = 200
        self.location = ""
        self.dribble = False

    @property
    def url(self) -> str:
        return f"http://{self.address}/{self.secret}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sink.paths.append(self.path)
                if sink.dribble:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
                    while not sink.stopping.is_set():
                        self.wfile.write(b"x")
                        time.sleep(0.05)
                    return
                self.send_response(sink.status)
                if sink.location:
                    self.send_header("Location", sink.location)
                self.end_headers()
                self.wfile.write(b"OK " * 100_000)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

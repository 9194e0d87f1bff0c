"""A service that takes short texts as JSON over HTTP, as Apprise's json:// sends them."""

import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from servers.loopback import LoopbackHttp


@dataclass(frozen=True)
class ReceivedText:
    title: str
    body: str
    path: str


class PushSink(LoopbackHttp):
    """A real HTTP server on a free loopback port: `with PushSink() as service: ... service.texts`.

    `status` is its answer from now on (what it does not answer with 200 is not kept), `delay` the seconds before it.
    `url` holds a `secret`.
    """

    secret = "Tok3nOfThePhone"

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[ReceivedText] = []
        self.status = 200
        self.delay = 0.0

    @property
    def url(self) -> str:
        return f"json://{self.address}/{self.secret}?rto=0.5&cto=0.5"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if sink.status == 200:
                    sink.texts.append(ReceivedText(text["title"], text["message"], self.path))
                time.sleep(sink.delay)
                self.send_response(sink.status)
                self.end_headers()
                self.wfile.write(f"answer about {sink.secret}".encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

"""Where a browser on this machine comes back to after a login: a port of the loopback address (RFC 8252, 7.3)."""

import hmac
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from reminderd.core.model import PermanentError

_PAGE = b"""<!doctype html><meta charset="utf-8"><title>reminderd</title>
<p>Thank you. You can close this window and go back to reminderd.</p>
"""
_SECONDS = 10.0


@contextmanager
def listening() -> Iterator[tuple[int, "queue.Queue[str]"]]:
    """Yield the port, and where the addresses come that a browser opens there with an answer in them."""
    found: queue.Queue[str] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        timeout = _SECONDS

        def do_GET(self) -> None:
            is_answer = bool({"code", "error"} & parse_qs(urlsplit(self.path).query).keys())
            self.send_response(200 if is_answer else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            if is_answer:
                self.wfile.write(_PAGE)
                found.put(self.path)

        def log_message(self, *_: object) -> None:
            """Say nothing: the path holds a secret."""

    class LoopbackServer(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            """Say nothing: a browser that hangs up is none of the user's business."""

    with LoopbackServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.server_port, found
        finally:
            server.shutdown()
            thread.join()


def code_in(address: str, state: str) -> str:
    """Given the address that a browser came back to, return the code in it. `state`: what it has to bring back.

    Raise ValueError, with words for the user, if it is not that address; PermanentError if the provider refused.
    """
    try:
        answer = {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
    except ValueError:
        answer = {}
    if (
        not hmac.compare_digest(answer.get("state", "").encode(), state.encode())
        or not {"code", "error"} & answer.keys()
    ):
        raise ValueError("that is not the address that this login ends at: copy the whole address, with code= in it")
    if "code" not in answer:
        error = "".join(letter for letter in answer["error"] if letter.isalpha() or letter == "_")[:40]
        raise PermanentError(f"the provider refuses the login ({error})")
    return answer["code"]

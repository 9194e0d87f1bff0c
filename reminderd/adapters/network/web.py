"""One request to a web server, in bounded time: no redirect is followed, and no error quotes address or answer."""

import threading
from http.client import HTTPException
from socket import gaierror
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from reminderd.adapters.network.unresolved import why_unresolved
from reminderd.core.model import TemporaryError

_STEP_SECONDS = 10.0
"""For each step of a request."""


class WebClient:
    """Asks one server. `seconds`: for name, connection and answer together: a server that sends a byte now and then
    must not hold us up. `most_bytes`: of the answer; the rest is not read.
    """

    def __init__(self, seconds: float, most_bytes: int = 0) -> None:
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._last: threading.Thread | None = None

    def ask(self, request: Request) -> tuple[int, bytes]:
        """Return status and body of the answer, whatever the status is. Raise TemporaryError without one in time."""
        if self._last is not None and self._last.is_alive():
            raise TemporaryError("the last request is still waiting for its answer")
        answers: list[tuple[int, bytes] | Exception] = []
        self._last = threading.Thread(target=self._ask, args=(request, answers), daemon=True)
        self._last.start()
        self._last.join(self._seconds)
        answer = answers[0] if answers else TimeoutError()
        if isinstance(answer, Exception):
            raise TemporaryError(_why(answer))
        return answer

    def _ask(self, request: Request, answers: list[tuple[int, bytes] | Exception]) -> None:
        try:
            with build_opener(_NoRedirect).open(request, timeout=_STEP_SECONDS) as response:
                answers.append((int(response.status), response.read(self._most_bytes)))
        except HTTPError as error:
            with error:
                answers.append((error.code, self._body(error)))
        except (OSError, HTTPException, ValueError) as error:
            answers.append(error)

    def _body(self, error: HTTPError) -> bytes:
        try:
            return bytes(error.read(self._most_bytes))
        except (OSError, HTTPException, ValueError):
            return b""


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirect: the secret stays with the server it was made for."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Return no request: then the redirect counts as the answer."""


def _why(error: Exception) -> str:
    """What is the matter, in our words: a server's message might contain the address, which may be a secret."""
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    if isinstance(cause, TimeoutError):
        return "no answer in time"
    if isinstance(cause, gaierror):
        return why_unresolved(cause)
    words = cause.strerror if isinstance(cause, OSError) and isinstance(cause.errno, int) and cause.errno > 0 else None
    return f"no answer: {words or type(cause).__name__}"

"""Request one URL, so that a service elsewhere notices when we fall silent. The URL is a secret: no message contains
it.
"""

import threading
from collections.abc import Callable
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from reminderd.core.model import PermanentError, TemporaryError

TIMEOUT_SECONDS = 10.0
ALL_SECONDS = 15.0
"""For name, connection and answer together: a server that sends a byte now and then must not hold us up."""


class HeartbeatUrl:
    """`url` is asked for at each ping, so that a changed secret counts at once."""

    def __init__(self, url: Callable[[], str]) -> None:
        self._url = url
        self._last: threading.Thread | None = None

    def ping(self, *, is_well: bool) -> None:
        """Request the URL once; with /fail added to its path if something is wrong. The body is not read, no redirect
        is followed. Raise TemporaryError or PermanentError without a 2xx answer in time, ConfigError if the URL
        cannot be read.
        """
        url = self._url()
        if self._last is not None and self._last.is_alive():
            raise TemporaryError("the last request is still waiting for its answer")
        answers: list[int | Exception] = []
        self._last = threading.Thread(target=_ask, args=(url if is_well else _fail_url(url), answers), daemon=True)
        self._last.start()
        self._last.join(ALL_SECONDS)
        _judge(answers[0] if answers else TimeoutError())

    def check(self) -> None:
        """Read the URL without requesting it. Raises the same errors."""
        self._url()


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirect: the secret stays with the server it was made for."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Return no request: then the redirect counts as the answer."""


def _ask(url: str, answers: list[int | Exception]) -> None:
    try:
        request = Request(url, headers={"User-Agent": "reminderd"})  # noqa: S310  (http or https, says the configuration)
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as response:
            answers.append(int(response.status))
    except HTTPError as error:
        error.close()
        answers.append(error.code)
    except (OSError, HTTPException, ValueError) as error:
        answers.append(error)


def _judge(answer: int | Exception) -> None:
    """Raise the error that the answer means, in our words: a server's message might contain the URL."""
    if isinstance(answer, int):
        if 200 <= answer < 300:
            return
        if 300 <= answer < 400:
            raise PermanentError(f"the server redirects (HTTP {answer}); use the address that it redirects to")
        raise TemporaryError(f"the server answered HTTP {answer}")
    cause = answer.reason if isinstance(answer, URLError) and isinstance(answer.reason, Exception) else answer
    if isinstance(cause, TimeoutError):
        raise TemporaryError("no answer in time")
    words = cause.strerror if isinstance(cause, OSError) and isinstance(cause.errno, int) and cause.errno > 0 else None
    raise TemporaryError(f"no answer: {words or type(cause).__name__}")


def _fail_url(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))

"""Request one URL, so that a service elsewhere notices when we fall silent. The URL is a secret: no message contains
it.
"""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request

from reminderd.adapters.network.web import WebClient
from reminderd.core.model import PermanentError, TemporaryError

ALL_SECONDS = 15.0


class HeartbeatUrl:
    """`url` is asked for at each ping, so that a changed secret counts at once."""

    def __init__(self, url: Callable[[], str]) -> None:
        self._url = url
        self._client = WebClient(ALL_SECONDS)

    def ping(self, *, is_well: bool) -> None:
        """Request the URL once; with /fail added to its path if something is wrong. The body is not read, no redirect
        is followed. Raise TemporaryError or PermanentError without a 2xx answer in time, ConfigError if the URL
        cannot be read.
        """
        url = self._url()
        try:
            request = Request(  # noqa: S310  (http or https, says the configuration)
                url if is_well else _fail_url(url), headers={"User-Agent": "reminderd"}
            )
        except ValueError as error:
            raise TemporaryError(f"no answer: {type(error).__name__}") from None
        status, _ = self._client.ask(request)
        if 300 <= status < 400:
            raise PermanentError(f"the server redirects (HTTP {status}); use the address that it redirects to")
        if not 200 <= status < 300:
            raise TemporaryError(f"the server answered HTTP {status}")

    def check(self) -> None:
        """Read the URL without requesting it. Raises the same errors."""
        self._url()


def _fail_url(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))

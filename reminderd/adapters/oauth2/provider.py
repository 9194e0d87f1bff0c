"""Tokens from a mail provider: by a code typed on another device (RFC 8628), by a browser (RFC 6749, 4.1 with RFC 7636
and RFC 8252), and renewed (RFC 6749, 6).

By hand, with the standard library: msal, authlib and google-auth weigh 22 to 29 MB and bring cryptography,
requests-oauthlib 6 MB and seven packages, where two forms and a hash are all that is needed. No message holds a token,
a code or what the provider said beyond its name for the error.
"""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import Request

from reminderd.adapters.network.web import WebClient
from reminderd.core.model import PermanentError, TemporaryError, Tokens

LOOPBACK = "http://127.0.0.1"
"""Where a browser comes back to; the port is put behind it (RFC 8252, section 7.3)."""

_SECONDS = 25.0
_MOST_BYTES = 64 * 1024
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_PASSING = ("temporarily_unavailable", "server_error", "slow_down")
_USUAL_LIFE = 3600  # of an access token whose life is not told: most last as long
_LONGEST = 10 * 366 * 86400


class RefusedError(PermanentError):
    """The provider refused for good. `code`: its name for the reason, such as invalid_grant."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Client:
    """The program that the user registered, and where its provider is asked. `secret`: read anew each time; empty for a
    program that has none. `usual`: how long an unused token that renews lasts, None = not known.
    """

    client_id: str
    token_url: str
    authorize_url: str | None
    device_url: str | None
    scope: str
    secret: Callable[[], str]
    redirect: str = LOOPBACK
    parameters: Mapping[str, str] = field(default_factory=dict)
    usual: timedelta | None = None

    @property
    def provider(self) -> str:
        """The name of the server that gives the tokens, for messages."""
        return urlsplit(self.token_url).hostname or "the provider"


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What the user types at `address` (`code`), and what we ask with (`secret`), every `interval` seconds, at most
    `lasts` seconds long.
    """

    code: str
    address: str
    secret: str = field(repr=False)
    interval: float
    lasts: float


@dataclass(frozen=True, slots=True)
class BrowserLogin:
    """A login under way in a browser: `address` is opened there, and the browser comes back to `redirect`."""

    address: str = field(repr=False)
    redirect: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def renew(client: Client, refresh: str) -> Tokens:
    """Return fresh tokens. Raise RefusedError, or TemporaryError where the provider cannot be asked now."""
    return _tokens(client, _post(client, client.token_url, grant_type="refresh_token", refresh_token=refresh))


def begin_device(client: Client) -> DeviceCode:
    """Return what the user has to type on another device. Raise as `renew` does."""
    answer = _post(client, client.device_url or "", scope=client.scope)
    address = answer.get("verification_uri") or answer.get("verification_url")
    try:
        code = DeviceCode(
            str(answer["user_code"]),
            str(address),
            str(answer["device_code"]),
            _seconds(answer.get("interval"), 5, most=60),
            _seconds(answer.get("expires_in"), 900, most=3600),
        )
    except KeyError:
        raise TemporaryError(f"{client.provider}: an answer that cannot be read") from None
    if not (code.address.startswith(("https://", "http://127.0.0.1")) and (code.address + code.code).isprintable()):
        raise TemporaryError(f"{client.provider}: an answer that cannot be read")
    return code


def ask_device(client: Client, code: DeviceCode) -> Tokens:
    """Return the tokens if the user has agreed by now. Raise RefusedError, whose code is authorization_pending or
    slow_down where to ask again, or TemporaryError.
    """
    return _tokens(client, _post(client, client.token_url, grant_type=_DEVICE, device_code=code.secret, is_device=True))


def begin_browser(client: Client, port: int) -> BrowserLogin:
    """Return what to open in a browser that is to come back to this port of this machine."""
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    redirect = f"{client.redirect}:{port}"
    query = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": redirect,
        "scope": client.scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **client.parameters,
    }
    return BrowserLogin(f"{client.authorize_url}?{urlencode(query)}", redirect, state, verifier)


def exchange(client: Client, login: BrowserLogin, code: str) -> Tokens:
    """Return the tokens for the code that the browser came back with. Raise as `renew` does."""
    grant, url = "authorization_code", client.token_url
    answer = _post(client, url, grant_type=grant, code=code, redirect_uri=login.redirect, code_verifier=login.verifier)
    return _tokens(client, answer)


def _post(client: Client, url: str, *, is_device: bool = False, **form: str) -> Mapping[str, Any]:
    secret = client.secret()
    sent = form | {"client_id": client.client_id} | ({"client_secret": secret} if secret else {})
    headers = {"User-Agent": "reminderd", "Accept": "application/json"}
    request = Request(url, urlencode(sent).encode(), headers)  # noqa: S310  (https or this machine, says the configuration)
    try:
        status, body = WebClient(_SECONDS, _MOST_BYTES).ask(request)
    except TemporaryError as error:
        raise TemporaryError(f"{client.provider}: {error}") from None
    answer = _json(body)
    if status == 200 and answer:
        return answer
    code = answer.get("error")
    if not 400 <= status < 500 or status in (408, 429) or not isinstance(code, str):
        raise TemporaryError(f"{client.provider}: answered HTTP {status}")
    known = re.sub(r"[^a-z_]", "", code)[:40] or "an error"
    if known in _PASSING and not is_device:
        raise TemporaryError(f"{client.provider}: answered {known}")
    raise RefusedError(_in_words(client, known, answer), known)


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _in_words(client: Client, code: str, answer: Mapping[str, Any]) -> str:
    """What was refused. Of Microsoft's many words only the number is told, by which its pages explain the matter."""
    number = re.match(r"AADSTS\d{1,8}", str(answer.get("error_description", "")))
    told = f"{code}, {number[0]}" if number else code
    if code in ("invalid_client", "unauthorized_client"):
        return f"{client.provider} refuses client_id or client_secret ({told}): correct them in the configuration"
    return f"{client.provider} refuses ({told})"


def _tokens(client: Client, answer: Mapping[str, Any]) -> Tokens:
    access, refresh = answer.get("access_token"), answer.get("refresh_token") or ""
    is_sound = all(isinstance(one, str) and one.isascii() and one.isprintable() for one in (access, refresh))
    if not access or not is_sound:
        raise TemporaryError(f"{client.provider}: an answer that cannot be read")
    told = answer.get("refresh_token_expires_in") or answer.get("refresh_expires_in")
    lasts = _seconds(told, 0, most=_LONGEST)
    return Tokens(
        str(access),
        timedelta(seconds=_seconds(answer.get("expires_in"), _USUAL_LIFE, most=_LONGEST)),
        str(refresh),
        timedelta(seconds=lasts) if lasts else None,
    )


def _seconds(told: object, default: float, most: float) -> float:
    """A number of seconds, also one in quotes, within bounds."""
    try:
        value = float(told) if isinstance(told, int | float | str) and not isinstance(told, bool) else default
    except (ValueError, OverflowError):
        return default
    return min(value, most) if value > 0 else default

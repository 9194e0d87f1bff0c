"""A mail provider's OAuth2 server: device codes, browser logins, renewal with rotation, and all that can go wrong."""

import base64
import hashlib
import json
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

from patience import PATIENCE
from servers.authority import LOOPBACK, Authority


@dataclass
class OAuthFaults:
    """What fails: `status` in place of every answer (0: hangs up; with `body`), `pending` and `slow_down` so many
    answers to a device's questions, `lost`: what was asked is done, and the answer is lost.
    `device`: the error that a device's question ends with.
    """

    status: int | None = None
    body: bytes = b"<html>Service Unavailable</html>"
    pending: int = 0
    slow_down: int = 0
    lost: bool = False
    device: str = ""


class OAuthServer:
    """A real HTTP server on a free loopback port: `with OAuthServer() as provider: ...`.

    `user`: whose mailbox its tokens open. `clock`: by which tokens end. `lives`: how long an access token does,
    `refresh_lives` the other, where it is told. `rotates`: each renewal brings another refresh token and ends the old
    one. `mint` makes an access token for a mail server. `asked` counts requests by kind. With an `authority` it speaks
    TLS, at any of its addresses.
    """

    client_id, client_secret = "reminderd-of-maria", "client-s3cret"

    def __init__(
        self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), authority: Authority | None = None
    ) -> None:
        self.clock = clock
        self.lives = timedelta(hours=1)
        self.refresh_lives: timedelta | None = None
        self.rotates = True
        self.user = ""
        self.needs_secret = False
        self.mint: Callable[[], str] = lambda: f"access-{secrets.token_urlsafe(16)}"
        self.faults = OAuthFaults()
        self.asked: Counter[str] = Counter()
        self.good: dict[str, datetime] = {}
        self.refresh: set[str] = set()
        self.every_token: set[str] = set()
        self._codes: dict[str, dict[str, str]] = {}
        self._server = _Server((LOOPBACK, 0), self._handler())
        self.port = self._server.server_port
        if authority:
            self._server.socket = authority.server_context().wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def settings(self) -> dict[str, str]:
        """Return the section `oauth2` of an account that logs in here."""
        names = ("authorize_url", "device_url", "token_url")
        return {"client_id": self.client_id, "scope": "mail offline_access"} | {
            name: f"{self.url}/{name.removesuffix('_url')}" for name in names
        }

    def opens(self, token: str) -> bool:
        """Return whether a mail server may let in who has this token."""
        return self.good.get(token, self.clock()) > self.clock()

    def introspected(self, token: str) -> dict[str, Any]:
        """What a mail server is told of a token that it was shown (RFC 7662)."""
        return {"active": True, "sub": self.user} if self.opens(token) else {"active": False}

    def revoke(self, *, access_too: bool = False) -> None:
        """The user, or the provider, takes the grant back."""
        self.refresh.clear()
        if access_too:
            self.good.clear()

    def tokens(self) -> dict[str, Any]:
        """Return the answer to a login that succeeds."""
        access, refresh = self.mint(), f"refresh-{secrets.token_urlsafe(16)}"
        self.good[access] = self.clock() + self.lives
        self.refresh.add(refresh)
        self.every_token |= {access, refresh}
        told = {"refresh_token_expires_in": self.refresh_lives.total_seconds()} if self.refresh_lives else {}
        lives = int(self.lives.total_seconds())
        return {"access_token": access, "token_type": "Bearer", "expires_in": lives, "refresh_token": refresh} | told

    def browse(self, address: str) -> str:
        """Open the address as a browser does whose user agrees; return where the browser is sent, unopened."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["client_id"] == self.client_id
        assert query["code_challenge_method"] == "S256"
        code = f"code-{secrets.token_urlsafe(16)}"
        self.every_token.add(code)
        self._codes[code] = query
        return f"{query['redirect_uri']}/?{urlencode({'code': code, 'state': query['state']})}"

    def agree(self, address: str) -> str:
        """The same, and the browser goes there; return the page that it shows."""
        with urlopen(self.browse(address), timeout=PATIENCE) as page:
            return str(page.read().decode())

    # --- the answers

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        last = path.rpartition("/")[2].removesuffix("code")
        kind = form.get("grant_type", last).rpartition(":")[2]
        self.asked[kind] += 1
        if form.get("client_id") != self.client_id or (
            self.needs_secret and form.get("client_secret") != self.client_secret
        ):
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."}
        match kind:
            case "device":
                lasts = {"expires_in": 900, "interval": 1}
                return 200, {"device_code": "dev1ce", "user_code": "ABCD-EFGH", "verification_uri": self.url} | lasts
            case "device_code":
                return self._of_device()
            case "authorization_code":
                return self._of_browser(form)
            case "refresh_token":
                return self._renewed(form["refresh_token"])
        return 400, {"error": "unsupported_grant_type"}

    def _of_device(self) -> tuple[int, dict[str, Any]]:
        for name in ("slow_down", "pending"):
            if left := getattr(self.faults, name):
                setattr(self.faults, name, left - 1)
                return 400, {"error": {"pending": "authorization_pending"}.get(name, name)}
        return (400, {"error": self.faults.device}) if self.faults.device else (200, self.tokens())

    def _of_browser(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_same = asked and (asked["code_challenge"], asked["redirect_uri"]) == (challenge, form["redirect_uri"])
        return (200, self.tokens()) if is_same else (400, {"error": "invalid_grant"})

    def _renewed(self, refresh: str) -> tuple[int, dict[str, Any]]:
        if refresh not in self.refresh:
            return 400, {"error": "invalid_grant", "error_description": f"AADSTS700082: {refresh} has expired."}
        answer = self.tokens()
        if self.rotates:
            self.refresh.discard(refresh)
        else:
            self.refresh.discard(answer.pop("refresh_token"))
            answer.pop("refresh_token_expires_in", None)
        return 200, answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(raw).items()}
                faults = provider.faults
                if faults.status is not None and self.path != "/introspect":
                    provider.asked["fault"] += 1
                    if faults.status:
                        self._send(faults.status, faults.body)
                    return
                if self.path == "/introspect":
                    self._send(200, json.dumps(provider.introspected(form["token"])).encode())
                    return
                status, answer = provider.answer(self.path, form)
                if not faults.lost:
                    self._send(status, json.dumps(answer).encode())

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass

"""An SMTP server that stores what it gets and can be told to misbehave."""

import asyncio
import base64
import contextlib
import socket
from asyncio import WriteTransport
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from servers.authority import LOOPBACK, Authority


@dataclass(frozen=True)
class ReceivedMail:
    """One transaction the SMTP server finished storing; `raw` has CRLF line ends as they came."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class SmtpFaults:
    """How the server misbehaves from now on; every field may be changed while it runs.

    `sender` / `recipients[address]` / `body` / `zips` are the answers to MAIL, to RCPT of that address, after the body,
    and after one with a zip in it (nothing is stored then). `at_body` "drop" cuts the link without storing,
    "store then drop" and "store then silent" keep the mail but never answer.
    """

    sender: str | None = None
    recipients: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    zips: str | None = None
    at_body: Literal["answer", "drop", "store then drop", "store then silent"] = "answer"


class SmtpSink:
    """A real SMTP server on a free loopback port: `with SmtpSink() as sink: ... sink.mails`.

    `security` "tls" and "starttls" need an `authority`. With `login` = (user, password), MAIL without AUTH is refused;
    with `token` = (user, OAuth2 token), AUTH is by XOAUTH2, and `opens` says which tokens are good besides.
    `sessions` counts connections.
    """

    def __init__(
        self,
        *,
        security: Literal["none", "tls", "starttls"] = "none",
        authority: Authority | None = None,
        login: tuple[str, str] | None = None,
        token: tuple[str, str] | None = None,
        opens: Callable[[str], bool] | None = None,
    ) -> None:
        self.mails: list[ReceivedMail] = []
        self.faults = SmtpFaults()
        self.login = login
        self.token = token
        self._opens = opens
        self.answers_to_challenges: list[bytes] = []
        self.sessions = 0
        context = authority.server_context() if authority is not None else None
        mechanisms = ["LOGIN", "PLAIN"] if token else ["XOAUTH2"]
        self._controller = _FreePortController(
            self,
            ssl_context=context if security == "tls" else None,
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            auth_require_tls=security == "starttls",
            auth_exclude_mechanism=mechanisms,
            authenticator=self._authenticate,
        )
        self.host = LOOPBACK
        self.port = self._controller.port

    def start(self) -> Self:
        self._controller.start()
        self.sessions = 0  # starting made a connection of its own
        return self

    def stop(self) -> None:
        self._controller.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        known = self.login is not None and (given.login.decode(), given.password.decode()) == self.login
        return AuthResult(success=known, handled=False)

    # The names below are aiosmtpd's hooks.

    async def handle_MAIL(self, _server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  (aiosmtpd calls it so)
        if (self.login or self.token) and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self.faults.sender is not None:
            return self.faults.sender
        envelope.mail_from = address
        return "250 OK"

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802  (aiosmtpd calls it so)
        given = base64.b64decode(arguments[1]).decode()
        user, _, token = given.removeprefix("user=").removesuffix("\1\1").partition("\1auth=Bearer ")
        if self.token and user == self.token[0] and (token == self.token[1] or (self._opens and self._opens(token))):
            return AuthResult(success=True, auth_data=given)
        self.answers_to_challenges.append(await server.challenge_auth('{"status":"401"}'))
        return AuthResult(success=False, handled=False, message="535 5.7.8 Username and token not accepted")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  (aiosmtpd calls it so)
        if address in self.faults.recipients:
            return self.faults.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd calls it so)
        if self.faults.body is not None:
            return self.faults.body
        if self.faults.zips is not None and b"application/zip" in envelope.content:
            return self.faults.zips
        if self.faults.at_body != "drop":
            self.mails.append(ReceivedMail(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        if self.faults.at_body == "answer":
            return "250 2.0.0 stored"
        if self.faults.at_body in ("drop", "store then drop"):
            _cut(server)
        await asyncio.Event().wait()  # for ever: cancelled when the link goes
        raise AssertionError("unreachable")


class _FreePortController(Controller):
    """aiosmtpd's controller on a socket bound beforehand, which closes its links when it stops."""

    def __init__(self, sink: SmtpSink, **settings: Any) -> None:
        self._listener = socket.create_server((LOOPBACK, 0))
        super().__init__(sink, hostname=LOOPBACK, port=self._listener.getsockname()[1], **settings)
        # `hostname` above is where it listens; this is how it greets.
        self.SMTP_kwargs["hostname"] = "sink.example"
        self._sink = sink
        self._live: list[SMTP] = []

    def factory(self) -> SMTP:
        self._sink.sessions += 1
        server = SMTP(self.handler, loop=self.loop, **self.SMTP_kwargs)
        self._live.append(server)
        return server

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listener, ssl=self.ssl_context)

    async def _hang_up(self) -> None:
        for server in self._live:
            _cut(server)
        await asyncio.sleep(0)

    def stop(self, no_assert: bool = False) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(5)
        super().stop(no_assert)


def _cut(server: SMTP) -> None:
    if isinstance(server.transport, WriteTransport):  # None when the link is gone already
        with contextlib.suppress(AttributeError):  # Python 3.11.2 stumbles over an encrypted one that is gone
            server.transport.abort()

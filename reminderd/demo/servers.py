"""The two mail servers of the demo: a real IMAP server and a real SMTP server on free loopback ports.

Both run in background threads with an event loop of their own. They serve the demo and the tests and must never
be reached from another machine: they listen on 127.0.0.1 only and speak without TLS.
"""

import asyncio
import ssl
import threading
from argparse import Namespace
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Login
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
PATIENCE = 5.0
"""Seconds after which a step counts as failed; on loopback it takes milliseconds."""

T = TypeVar("T")


class _LoopbackServer:
    """Runs an asyncio server in a thread of its own for the time of a `with` block. Subclasses implement `_listen`."""

    port: int

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=type(self).__name__, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._server = self._call(self._listen())
        except BaseException:
            self._end_loop()
            raise
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._call(self._hang_up())
        finally:
            self._end_loop()

    async def _listen(self) -> asyncio.Server:
        raise NotImplementedError

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the server's loop, wait for it, and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _hang_up(self) -> None:
        """Stop listening, then end every connection: only then does Python 3.12+ regard the server as closed."""
        self._server.close()
        sessions = asyncio.all_tasks() - {asyncio.current_task()}
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)
        await self._server.wait_closed()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()


class _MailboxConfig(Config):
    """pymap's settings for one user in memory, with a greeting of ours: pymap's needs DNS, which may take seconds."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__(
            Namespace(proxy_protocol=None),
            host=HOST,
            port=0,
            demo_data=False,
            demo_user=user,
            demo_password=password,
            tls_enabled=False,
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
        )

    @property
    def greeting(self) -> bytes:
        return b"reminderd demo mailbox"


class DemoMailServer(_LoopbackServer):
    """A real IMAP server (pymap) with one user and an INBOX in memory, for the time of a `with` block.

    It is wired up by hand because pymap's own service starts the task of a connection without keeping a
    reference: Python 3.13 collects it and the connection drops.
    """

    host = HOST
    user = "robin@example.com"
    password = "demo-password"  # noqa: S105  (opens an invented mailbox on loopback)

    def __init__(self) -> None:
        super().__init__()
        self._connections: set[asyncio.Task[None]] = set()

    async def _listen(self) -> asyncio.Server:
        config = _MailboxConfig(self.user, self.password)
        login = Login(config)
        self._identity = login.demo_user_identity
        digest = await Passwords(config).hash_password(self.password)
        await self._identity.set(UserMetadata(config, self.user, password=digest))
        serve = IMAPServer(login, config)

        def on_connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            peer = SocketInfoLocal(writer, unique_id=uuid4().bytes)
            connection = self._loop.create_task(serve(reader, writer, peer))
            self._connections.add(connection)
            connection.add_done_callback(self._connections.discard)

        return await asyncio.start_server(on_connect, HOST, 0)

    def append(self, raw: bytes, when: datetime) -> int:
        """Put a mail with this INTERNALDATE into the INBOX and return its UID. Clients in IDLE are told at once."""
        return self._call(self._append(AppendMessage(raw, when)))

    async def _append(self, message: AppendMessage) -> int:
        async with self._identity.new_session() as session:
            appended, _ = await session.append_messages("INBOX", [message])
        return next(iter(appended.uids))


@dataclass(frozen=True, slots=True)
class ReceivedLetter:
    """A letter that came in by SMTP: the envelope's sender and recipients, and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class LetterBox(_LoopbackServer):
    """A real SMTP server (aiosmtpd) that keeps what it is given, for the time of a `with` block."""

    host = HOST

    def __init__(self) -> None:
        super().__init__()
        self._letters: list[ReceivedLetter] = []

    @property
    def letters(self) -> tuple[ReceivedLetter, ...]:
        """Every letter so far, in the order of arrival."""
        return tuple(self._letters)

    async def _listen(self) -> asyncio.Server:
        def new_connection() -> SMTP:
            return SMTP(self, hostname="letterbox.example", ident="reminderd demo", loop=self._loop)

        return await self._loop.create_server(new_connection, HOST, 0)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd calls it so)
        """The hook that aiosmtpd calls: keep one letter and answer with 250."""
        raw = envelope.original_content
        self._letters.append(ReceivedLetter(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw or b""))
        return "250 2.0.0 kept"

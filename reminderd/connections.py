"""How to reach every server that the settings name: mailboxes to read, ways to the user. Nothing is connected yet."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

from reminderd.adapters.channels.push import PushChannel
from reminderd.adapters.channels.smtp import SmtpChannel
from reminderd.adapters.imap.idle import IdleWatcher
from reminderd.adapters.imap.mailbox import ImapInbox
from reminderd.adapters.process.stop import Stop
from reminderd.config import Account, Server, Settings, read_secret, read_url
from reminderd.config.extras import how_to_add
from reminderd.core.model import PermanentError

if TYPE_CHECKING:
    from reminderd.adapters.mails.dkim import DkimVerifier


class Connections:
    """Makes inboxes and channels by the settings. `search_from`: what a From header of the shop holds. `secret`: given
    a server, its password or token; `another`: given a server and a token that it refused, one in its place.
    """

    def __init__(
        self,
        settings: Settings,
        search_from: Sequence[str],
        secret: Callable[[Server], str] = read_secret,
        another: Callable[[Server, str], str] | None = None,
    ) -> None:
        self._settings = settings
        self._search_from = search_from
        self._secret = secret
        self._another = another

    def _another_for(self, server: Server) -> Callable[[str], str] | None:
        return partial(self._another, server) if self._another and server.auth == "oauth2" else None

    def inbox(self, account: Account, wants_whole: Callable[[bytes], bool]) -> ImapInbox:
        """Return a new inbox of the account. `wants_whole`: whether a big mail that begins so is to be read whole."""
        server = account.imap
        return ImapInbox(
            name=account.name,
            host=server.host,
            port=server.port,
            security=server.security,
            username=server.username,
            password=lambda: self._secret(server),
            folders=account.folders,
            search_from=self._search_from,
            forwarders=tuple(self._settings.forwarders(account.name) | self._settings.answerers()),
            wants_whole=wants_whole,
            ca_file=server.ca_file,
            auth="password" if server.auth == "password" else "xoauth2",
            another=self._another_for(server),
        )

    @staticmethod
    def idle_watcher(
        inbox: ImapInbox,
        folder: str,
        look_now: Callable[[], None],
        stop: Stop,
        *,
        on_result: Callable[[str], None],
        watch: Callable[[], AbstractContextManager[None]],
        beat: Callable[[], None],
    ) -> IdleWatcher:
        """Return a thread, not yet started, that calls `look_now` whenever the server announces mail in the folder.

        For the others see there.
        """
        return IdleWatcher(
            inbox.account, folder, look_now=look_now, stop=stop, on_result=on_result, watch=watch, beat=beat
        )

    def channel(self) -> SmtpChannel:
        """Return the way to the user by mail."""
        server = self._settings.smtp
        return SmtpChannel(
            host=server.host,
            port=server.port,
            security=server.security,
            username=server.username,
            password=(lambda: self._secret(server)) if server.username else None,
            sender=self._settings.sender,
            recipient=self._settings.recipient,
            reply_to=self._settings.reply_address(),
            ca_file=server.ca_file,
            auth="password" if server.auth == "password" else "xoauth2",
            another=self._another_for(server),
        )

    def pushes(self) -> tuple[PushChannel, ...]:
        """Return the ways to the user beside mail, in the order of the settings."""
        return tuple(PushChannel(push.name, partial(read_url, push)) for push in self._settings.push)

    def dkim_verifier(self) -> "DkimVerifier | None":
        """Return what checks signatures, None where the user wants none. Raise PermanentError if its package lacks."""
        if not self._settings.verify_dkim:
            return None
        try:
            from reminderd.adapters.mails.dkim import DkimVerifier  # noqa: PLC0415  (an extra)
        except ImportError as error:
            raise PermanentError(f"verify_dkim needs another package; {how_to_add('dkim')}") from error
        return DkimVerifier()

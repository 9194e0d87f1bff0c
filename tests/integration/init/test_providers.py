"""`reminderd init` at a real terminal for nine ways to have mail: each with the greeting, capabilities and folders of
its servers, found by the names, ports and encryption that the provider publishes.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from installed.terminals import Places, Terminal
from matrix import IS_FULL, one_of_each
from reminderd.config import load
from samples.shown_mailboxes import KINDS, MAILS, Kind, server_of
from servers import LOOPBACK, Authority, Dovecot, OAuthServer, SelfSigned, SmtpSink

SECRET = "abcd-efgh"


@dataclass(frozen=True)
class Provider:
    """`kind`: its mailbox, None for a Dovecot of one's own. Servers: host, port, encryption, login name."""

    name: str
    address: str
    kind: Kind | None
    imap: tuple[str, int, str, str]
    smtp: tuple[str, int, str, str]
    folders: tuple[str, ...]
    is_by_token: bool = False

    @property
    def is_bridge(self) -> bool:
        """Whether a program on this machine gives the mails, and vouches for itself."""
        return self.imap[0] == LOOPBACK


def known(name: str, address: str, kind: str, imap: str, smtp: str, smtp_port: int, user: str = "") -> Provider:
    """A provider whose mailbox is encrypted from the first byte, as that of each is."""
    security = {465: "tls", 587: "starttls"}[smtp_port]
    servers = (imap, 993, "tls", user or address), (smtp, smtp_port, security, address)
    return Provider(name, address, KINDS[kind], *servers, KINDS[kind].expected, name == "outlook")


PROVIDERS = [
    known("gmail", "ana@gmail.com", "gmail, German", "imap.gmail.com", "smtp.gmail.com", 465),
    known("outlook", "ana@hotmail.de", "outlook, German", "outlook.office365.com", "smtp-mail.outlook.com", 587),
    known("icloud", "ana@me.com", "icloud", "imap.mail.me.com", "smtp.mail.me.com", 587, user="ana"),
    known("yahoo", "ana@yahoo.es", "yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com", 465),
    known("fastmail", "ana@fastmail.com", "fastmail, flags only when asked for", "imap.fastmail.com",
          "smtp.fastmail.com", 465),
    known("gmx", "ana@gmx.de", "gmx, German, no flags", "imap.gmx.net", "mail.gmx.net", 465),
    known("mailbox.org", "ana@mailbox.org", "mailbox.org, a virtual folder of all", "imap.mailbox.org",
          "smtp.mailbox.org", 465),
    Provider("proton", "ana@proton.me", KINDS["proton, Bridge"], (LOOPBACK, 1143, "starttls", "ana@proton.me"),
             (LOOPBACK, 1025, "starttls", "ana@proton.me"), KINDS["proton, Bridge"].expected),
    Provider("a Dovecot of one's own", "ana@mail.home", None, ("mail.home", 143, "starttls", "ana@mail.home"),
             ("mail.home", 587, "starttls", "ana@mail.home"), ("INBOX",)),
]  # fmt: skip


def kind_of(provider: Provider) -> tuple[bool, ...]:
    """Providers of one kind are talked of in the same questions."""
    return provider.is_by_token, provider.kind is None, provider.is_bridge


CERTIFICATE = "File with the certificate"
QUESTIONS = [
    "Mail address", "unseen: ", "Folders to read", "Send the reminders to", "Your time zone", "Your country",
    "Language of", "At which hour", "How you pay", "Write ",
]  # fmt: skip
"""In the order in which they are asked."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who certifies all of them, in place of the authorities that a system trusts."""
    hosts = {server[0] for provider in PROVIDERS for server in (provider.imap, provider.smtp)}
    return Authority(tmp_path_factory.mktemp("authority"), *hosts, "login.microsoftonline.com")


@contextmanager
def servers_of(provider: Provider, authority: Authority) -> Iterator[tuple[Places, Path]]:
    """Yield where the provider's servers are, and the certificates to trust."""
    if provider.is_bridge:
        authority = SelfSigned(authority.ca_file.parent / "bridge")
    with ExitStack() as running:
        names = {"authority": authority, "security": provider.smtp[2]}
        if provider.is_by_token:
            oauth = running.enter_context(OAuthServer(authority=authority))
            oauth.user = provider.address
            sink = running.enter_context(SmtpSink(token=(provider.address, ""), opens=oauth.good.__contains__, **names))
            places = {("login.microsoftonline.com", 443): oauth.port}
        else:
            sink = running.enter_context(SmtpSink(login=(provider.smtp[3], SECRET), **names))
            places = {}
        if provider.kind:
            server = running.enter_context(
                server_of(provider.kind, authority, starts_tls=provider.imap[2] == "starttls")
            )
            is_good = oauth.good.__contains__ if provider.is_by_token else SECRET.__eq__
            server.lets_in = lambda user, secret: user == provider.imap[3] and is_good(secret)
            port, trusted = server.port, authority.ca_file
        else:
            dovecot = running.enter_context(Dovecot(user=provider.address, password=SECRET))
            dovecot.append(*MAILS[:3])
            port, trusted = dovecot.port, dovecot.root / "both.pem"
            trusted.write_bytes(dovecot.ca_file.read_bytes() + authority.ca_file.read_bytes())
        yield places | {provider.imap[:2]: port, provider.smtp[:2]: sink.port}, trusted


@pytest.mark.parametrize(
    "provider",
    [pytest.param(one, id=one.name, marks=[] if one.kind else pytest.mark.dovecot) for one in PROVIDERS],
)
def test_the_right_servers_and_folders_are_found_and_nothing_is_half_written(
    provider: Provider, authority: Authority, tmp_path: Path
) -> None:
    """Ctrl-C leaves nothing; a wrong password is asked for again; Enter to all that is proposed is right."""
    with servers_of(provider, authority) as (places, trusted):
        command, environment = begun_in(tmp_path, None if provider.is_bridge else trusted)

        for question in stops(provider):
            with Terminal(command, places, **environment) as terminal:
                talk(terminal, provider, trusted, until=question)
                assert terminal.end() == 130
            assert terminal.shown.endswith("Stopped. Nothing was written.\n"), terminal.shown
            assert list(tmp_path.iterdir()) == [], question

        with Terminal(command, places, **environment) as terminal:
            talk(terminal, provider, trusted)
            assert terminal.end() == 0, terminal.shown
    assert "wrong" not in terminal.shown
    assert SECRET not in terminal.shown
    settings = load(tmp_path / "config.yaml")
    (account,) = settings.accounts
    for server, expected in ((account.imap, provider.imap), (settings.smtp, provider.smtp)):
        assert (server.host, server.port, server.security, server.username) == expected
        assert server.auth == ("oauth2" if provider.is_by_token else "password")
        assert server.ca_file == (trusted if provider.is_bridge else None)
    assert account.folders == provider.folders


@pytest.mark.parametrize("provider", one_of_each(PROVIDERS, kind_of), ids=lambda one: one.name)
def test_without_a_network_it_says_so_and_nothing_is_written(provider: Provider, tmp_path: Path) -> None:
    """In our words, of the server that was named last."""
    command, environment = begun_in(tmp_path)
    with Terminal(command, {}, **environment) as terminal:
        talk(terminal, provider, tmp_path, until="unseen: ", key=f"{SECRET}\n")
        if not provider.is_by_token:
            terminal.press("Enter tries again", "\x03")
        assert terminal.end() == (1 if provider.is_by_token else 130)
    missing = "there is no server of this name: is it spelled right?"
    assert ("127.0.0.1:1143: Connection refused" if provider.is_bridge else missing) in terminal.shown
    assert list(tmp_path.iterdir()) == []


def begun_in(home: Path, trusted: Path | None = None) -> tuple[list[str], dict[str, str]]:
    """The command of somebody with an empty home, and what is in the environment. `trusted`: certificates."""
    more = {"SSL_CERT_FILE": str(trusted)} if trusted else {}
    command = ["init", "--config", str(home / "config.yaml"), "--no-test", "--no-service"]
    return command, {"HOME": str(home)} | more


def stops(provider: Provider) -> list[str]:
    """The questions at which Ctrl-C is pressed: another one for each provider, all of them in the full matrix."""
    mine = QUESTIONS if IS_FULL else QUESTIONS[PROVIDERS.index(provider) :: len(PROVIDERS)]
    mine = [*mine, CERTIFICATE] if provider.is_bridge else mine
    return [question for question in mine if not (provider.is_by_token and question == "unseen: ")]


def talk(terminal: Terminal, provider: Provider, trusted: Path, until: str = "", key: str = "\x03") -> None:
    """Answer the questions, with a wrong password first; press `key` at the question `until`, and end. `trusted`: the
    file with the certificate of a server that vouches for itself.
    """
    for question in QUESTIONS:
        if question == until:
            terminal.press(question, key)
            return
        if question == "Mail address":
            terminal.answer(question, provider.address)
            if not provider.kind:
                terminal.answer("IMAP server [imap.mail.home]: ", "mail.home")
                terminal.answer("SMTP server, to send from [mail.home]: ", "")
            if provider.is_by_token:
                terminal.answer("Client id", OAuthServer.client_id)
                if until == "unseen: ":
                    return
        elif question != "unseen: ":
            terminal.answer(question, "Europe/Madrid" if question == "Your time zone" else "")
        elif not provider.is_by_token:
            terminal.answer(question, "wrong")
            if provider.is_bridge:
                if until == CERTIFICATE:
                    terminal.press(CERTIFICATE, key)
                    return
                terminal.answer(CERTIFICATE, str(trusted.parent / "nothing.pem"))
                terminal.answer(CERTIFICATE, str(trusted))
            terminal.answer(question, SECRET)

"""An IMAP server that lies, floods and hangs up as it is told."""

import base64
import contextlib
import re
import socket
from collections.abc import Callable, Iterable

from servers.authority import LOOPBACK, Authority
from servers.loopback import LoopbackTcp

Answer = Iterable[bytes] | None


class LyingImap(LoopbackTcp):
    """`with LyingImap({1: mail, ...}) as server`: INBOX holds the mails by UID; every login is accepted, unless
    `lets_in` says whether a user and a password, or token, is. `starts_tls`: it is encrypted when that is asked for,
    and nobody is let in before.

    `lie(command)`: given a command without its tag, the pieces to send in place of the true answer (b"TAG" stands for
    the tag), or None for the truth. A piece that is empty hangs up. `commands` records what came, without tags.
    """

    user, password, host = "maria", "secret", LOOPBACK

    def __init__(
        self, mails: dict[int, bytes], authority: Authority | None = None, *, starts_tls: bool = False
    ) -> None:
        super().__init__(None if starts_tls else authority)
        self._later = authority.server_context() if authority and starts_tls else None
        self.mails = mails
        self.uid_validity = 1
        self.uid_next: int | None = None
        self.lie: Callable[[str], Answer] = lambda _: None
        self.greeting: Iterable[bytes] = [b"* OK ready\r\n"]
        self.commands: list[str] = []
        self.lets_in: Callable[[str, str], bool] | None = None

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            for piece in self.greeting:
                client.sendall(piece)
            self._talk(client, is_open=self._later is None)

    def _talk(self, client: socket.socket, *, is_open: bool) -> None:
        with client.makefile("rb") as lines:
            for line in lines:
                tag, _, command = line.strip().partition(b" ")
                text = command.decode()
                self.commands.append(text)
                if text == "STARTTLS" and self._later:
                    client.sendall(tag + b" OK begin\r\n")
                    self._open.append(self._later.wrap_socket(client, server_side=True))
                    self._talk(self._open[-1], is_open=True)
                    return
                if not is_open and text.startswith(("LOGIN", "AUTHENTICATE")):
                    client.sendall(tag + b" NO [PRIVACYREQUIRED] not without encryption\r\n")
                    continue
                if self.lets_in and (given := self._login(text, client, lines)):
                    told = b"OK welcome" if self.lets_in(*given) else b"NO [AUTHENTICATIONFAILED] invalid credentials"
                    client.sendall(tag + b" " + told + b"\r\n")
                    continue
                lie = self.lie(text)
                for piece in self.truth(text) if lie is None else lie:
                    if not piece:
                        client.shutdown(socket.SHUT_RDWR)
                        return
                    client.sendall(piece.replace(b"TAG", tag))

    def _login(self, command: str, client: socket.socket, lines: Iterable[bytes]) -> tuple[str, str] | None:
        """The user and the secret, if this is a login: by LOGIN, PLAIN or XOAUTH2."""
        verb, _, rest = command.partition(" ")
        if verb == "LOGIN":
            return tuple(word.strip('"') for word in rest.split())
        if verb != "AUTHENTICATE":
            return None
        client.sendall(b"+ \r\n")
        answer = base64.b64decode(next(iter(lines))).decode()
        if rest == "PLAIN":
            return tuple(answer.split("\0")[1:])
        user, _, token = answer.strip("\1").partition("\1auth=Bearer ")
        return user.removeprefix("user="), token

    def truth(self, command: str) -> Iterable[bytes]:
        verb = command.split(maxsplit=1)[0].upper()
        if verb == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1 ID\r\n"
        elif verb == "EXAMINE":
            uid_next = self.uid_next or max(self.mails, default=0) + 1
            yield b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] ok\r\n" % (len(self.mails), self.uid_validity)
            yield b"* OK [UIDNEXT %d] ok\r\n" % uid_next
        elif command.startswith("UID SEARCH"):
            yield self.search(command)
        elif "FETCH" in command:
            yield from self.fetch(command)
        yield b"TAG OK done\r\n"

    def search(self, command: str, seen: Callable[[bytes], bool] = lambda raw: b"aliexpress" in raw) -> bytes:
        """What an honest server finds, if `seen` says which mails match FROM."""
        asked = self.asked(found[1]) if (found := re.search(r"UID ([\d,:*]+)", command[4:])) else self.mails
        uids = [uid for uid in self.mails if uid in asked and ("FROM" not in command or seen(self.mails[uid]))]
        return b"* SEARCH " + b" ".join(b"%d" % uid for uid in uids) + b"\r\n"

    def asked(self, ranges: str, last: int | None = None) -> set[int]:
        last = last or max(self.mails, default=0)
        asked: set[int] = set()
        for one in ranges.replace("*", str(last)).split(","):
            low, _, high = one.partition(":")
            asked |= set(range(min(int(low), int(high or low)), max(int(low), int(high or low)) + 1))
        return asked

    def fetch(self, command: str) -> Iterable[bytes]:
        is_uid = command.startswith("UID")
        words = command.split()
        asked = self.asked(words[2] if is_uid else words[1], None if is_uid else len(self.mails))
        for number, (uid, raw) in enumerate(sorted(self.mails.items()), 1):
            if (uid if is_uid else number) not in asked:
                continue
            head = b"* %d FETCH (UID %d FLAGS () RFC822.SIZE %d" % (number, uid, len(raw))
            head += b' INTERNALDATE "01-Jun-2026 10:00:00 +0000"'
            if "BODY" not in command:
                yield head + b")\r\n"
                continue
            part, name = raw, b"BODY[]"
            if "HEADER" in command:
                part, name = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", b"BODY[HEADER]"
            if "FIELDS" in command:
                part = re.search(rb"(?im)^From:.*\r\n|$", part)[0] + b"\r\n"
                name = b"BODY[HEADER.FIELDS (FROM)]"
            if cut := re.search(r"<(\d+)\.(\d+)>", command):
                part = part[int(cut[1]) :][: int(cut[2])]
                name += b"<%s>" % cut[1].encode()
            yield head + b" " + name + b" {%d}\r\n" % len(part) + part + b")\r\n"

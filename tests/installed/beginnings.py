"""What many tests begin with, lived once and then copied: mails in the mailbox, a pass over them, and its letters.

A pass costs a quarter of a second, and hundreds of tests begin with one of a few.
"""

import io
import tarfile
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path

from installed.installation import Installation
from servers.smtp import ReceivedMail


@dataclass(frozen=True)
class _Beginning:
    """Mailbox and state, packed, with the letters that were sent."""

    mailbox: bytes
    state: bytes
    letters: tuple[ReceivedMail, ...]


_lived: dict[Hashable, _Beginning] = {}


def begin(home: Installation, mails: Iterable[bytes], *words: str) -> None:
    """Put mails into the empty mailbox of a new installation and run the command `words`, or copy what a test with the
    same mails, settings and command had then: the same UIDs, state and letters.
    """
    given = tuple(mails)
    mailbox = home.dovecot.root / "mail" / home.dovecot.user  # mail_location in servers/dovecot.py
    assert not home.state.exists()
    assert not mailbox.exists()
    known = given, words, _settings_of(home)
    if known not in _lived:
        home.dovecot.append(*given)
        home.reminderd(*words)
        _lived[known] = _Beginning(_packed(mailbox), _packed(home.state), tuple(home.sink.mails))
        return
    _unpack(_lived[known].mailbox, mailbox)
    _unpack(_lived[known].state, home.state)
    home.sink.mails.extend(_lived[known].letters)


def _settings_of(home: Installation) -> str:
    """All that is set but for what each installation has of its own."""
    text = home.config.read_text()
    for own in (f"port: {home.dovecot.port}", f"port: {home.sink.port}", f"username: {home.dovecot.user}"):
        assert own in text
        text = text.replace(own, "")
    return text


def _packed(folder: Path) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(folder, arcname=".")
    return packed.getvalue()


def _unpack(packed: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extraction_filter = lambda member, _: member  # our own: owners and modes stay as they are
        archive.extractall(folder, numeric_owner=True)

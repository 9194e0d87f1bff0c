"""Somebody between us and the mailbox server takes the encryption away: no password goes out in the clear."""

from pathlib import Path

import pytest

from faults.lying_mailbox import Post
from installed.shop_mailbox import shop_mail
from reminderd.core.model import PermanentError, TemporaryError
from servers import LyingImap

STRIPPED = {
    "not offered": (b"* OK ready\r\n", b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"),
    "refused": (b"* OK ready\r\n", b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n"),
    "logged in already": (b"* PREAUTH welcome\r\n", b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n"),
}


@pytest.mark.parametrize("how", STRIPPED)
def test_without_its_encryption_no_login_is_tried(tmp_path: Path, how: str) -> None:
    """The look fails, which is told like any other failure."""
    greeting, capabilities = STRIPPED[how]
    with LyingImap({1: shop_mail(1)}) as server:
        server.greeting = [greeting]
        told = {"CAPABILITY": [capabilities], "STARTTLS": [b"TAG NO not now\r\n"]}
        server.lie = told.get
        post = Post(tmp_path, server)
        with pytest.raises((TemporaryError, PermanentError)):
            post.poll(security="starttls", ca_file=None)
        assert not [one for one in server.commands if one.startswith(("LOGIN", "AUTHENTICATE", "EXAMINE"))]
        assert post.stored == set()
        assert post.looked_at is None
        post.storage.close()

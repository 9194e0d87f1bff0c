"""What takes a while shows at a terminal that it goes on."""

import pytest

from installed.installation import Installation
from installed.terminals import Terminal
from reminderd.demo.mailbox import sample_mails

PAGE = "Order ID: 8200012345678901\nPurchase protection: 3 days left\n"


@pytest.fixture
def known(home: Installation) -> Installation:
    """With some mails in the mailbox, and the first of them read."""
    mails = [mail.raw for mail in sample_mails() if mail.kind]
    home.dovecot.append(*mails[:3])
    home.reminderd("once")
    home.dovecot.append(*mails[3:6])
    (home.folder / "page.txt").write_text(PAGE)
    (home.folder / "mails").mkdir()
    (home.folder / "mails/one.eml").write_bytes(mails[7])
    return home


@pytest.mark.dovecot
@pytest.mark.parametrize("words", ["once", "import mails", "replay", "page page.txt", "backup copy.db"])
def test_work_that_takes_a_while_shows_a_bar(words: str, known: Installation) -> None:
    command, *files = words.split()
    arguments = known.arguments(command, *(str(known.folder / name) for name in files))
    with Terminal(arguments, TERM="xterm") as terminal:
        assert terminal.end() == 0, terminal.shown
    assert "━" in terminal.shown

"""teach, anonymise and inspect, as processes on an installation with stored mail."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from installed.installation import Installation
from reminderd.demo.mailbox import sample_mails
from samples.corpus_files import PAGES

ARRIVED = [mail for mail in sample_mails() if mail.kind]
ORDER = "8204417306625518"
SUBJECT = f"The wheels are turning: order {ORDER} leaves tomorrow morning"


def unknown_mail(subject: str = SUBJECT, at: datetime = ARRIVED[-1].at) -> bytes:
    """A mail of the vendor in words that no rule knows."""
    return (
        "From: AliExpress <transaction@notice.aliexpress.com>\r\nTo: Maria Winter <maria.winter@gmail.com>\r\n"
        f"Subject: {subject}\r\nDate: {at - timedelta(days=2):%a, %d %b %Y %H:%M:%S %z}\r\n"
        f"Message-ID: <{abs(hash(subject))}@x>\r\n\r\nHi Maria,\r\nYour order {ORDER} leaves tomorrow morning.\r\n"
    ).encode()


@pytest.fixture
def learner(home: Installation) -> Installation:
    home.dovecot.append(*(mail.raw for mail in ARRIVED), unknown_mail())
    home.reminderd("once", "--now", f"{ARRIVED[-1].at:%Y-%m-%dT%H:%M%z}")
    return home


def unread_id(home: Installation) -> str:
    (unread,) = [mail["mail"] for mail in home.status()["unread"] if mail["subject"] == SUBJECT]
    return str(unread)


def test_an_unread_mail_is_taught_and_the_past_is_healed(learner: Installation) -> None:
    """By its id from `status`: shown first, kept with --write, and after `replay --write` the order is known."""
    name = unread_id(learner)[:12]
    tried = learner.reminderd("teach", name, "--kind", "order_shipped").stdout
    assert "subjects:" in tried
    assert "1 more would be read" in tried
    assert not (learner.state / "vendors").exists()
    assert unread_id(learner).startswith(name)
    kept = learner.json("teach", name, "--kind", "order_shipped", "--write")
    assert (kept["written"], [mail["subject"] for mail in kept["learned"]]) == (True, [SUBJECT])
    assert [change["after"] for change in learner.json("replay")["mails"]] == ["order_shipped"]
    learner.reminderd("replay", "--write")
    assert ORDER in {order["order"] for order in learner.json("orders")}
    assert learner.json("replay")["mails"] == []
    assert learner.json("inspect", name)["verdict"] == "read"


def test_a_rule_that_would_read_other_mails_otherwise_is_refused(learner: Installation, tmp_path: Path) -> None:
    """A mail that is read already teaches nothing, and a rule that contradicts another one is not kept."""
    known = tmp_path / "known.eml"
    known.write_bytes(ARRIVED[0].raw)
    assert "nothing to teach" in learner.reminderd("teach", str(known), "--kind", "order_closed", code=2).stderr
    learner.reminderd("teach", unread_id(learner), "--kind", "order_shipped", "--write")
    assert "nothing to teach" in learner.reminderd("teach", unread_id(learner), "--kind", "delivered", code=2).stderr
    poor = tmp_path / "poor.eml"
    poor.write_bytes(unknown_mail(subject=ORDER))
    assert "too few words" in learner.reminderd("teach", str(poor), "--kind", "delivered", code=1).stderr


def test_a_mail_is_named_by_its_file_or_the_beginning_of_its_id(learner: Installation, tmp_path: Path) -> None:
    """The same for inspect, teach and anonymise; what is neither is one clear line."""
    file = tmp_path / "mail.eml"
    file.write_bytes(unknown_mail())
    by_file, by_id = learner.json("inspect", str(file)), learner.json("inspect", unread_id(learner)[:8])
    assert by_file["mail"]["subject"] == by_id["mail"]["subject"] == SUBJECT
    for command in (["inspect", "abcdef12"], ["anonymise", "abcdef12"], ["teach", "abcdef12", "--kind", "delivered"]):
        assert "no stored mail is named 'abcdef12'" in learner.reminderd(*command, code=2).stderr
    assert "cannot read 'no.eml'" in learner.reminderd("inspect", "no.eml", code=2).stderr


def test_a_mail_is_made_anonymous_into_a_file_or_to_the_output(learner: Installation, tmp_path: Path) -> None:
    """Stored mails fit each other; what comes out reads the same and names nobody."""
    out = tmp_path / "out.eml"
    learner.reminderd("anonymise", unread_id(learner), "-o", str(out))
    printed = learner.reminderd("anonymise", unread_id(learner)).stdout
    assert printed.splitlines() == out.read_text().splitlines()
    for original in ("Maria", "Winter", "gmail", ORDER):
        assert original not in printed
    assert "leaves tomorrow morning" in printed
    assert learner.json("inspect", str(out))["verdict"] == "unrecognised"


def test_what_cannot_be_made_anonymous_is_not_written(learner: Installation, tmp_path: Path) -> None:
    """Exit code 1, one line that names what is left without showing it, no file."""
    file, out = tmp_path / "mail.eml", tmp_path / "out.eml"
    html = unknown_mail().replace(b"Message-ID", b"Content-Type: text/html\r\nMessage-ID")
    file.write_bytes(html + b"<p>Wi<b></b>nter")
    said = learner.reminderd("anonymise", str(file), "-o", str(out), code=1).stderr
    assert said == "reminderd: not written: a name (W...r, 6 characters) is still in it\n"
    assert not out.exists()


def test_inspect_shows_each_part_with_the_line_it_came_from(home: Installation, tmp_path: Path) -> None:
    """Language, kind and place of every value; of a mail that was not read, why, and how it begins."""
    shipped = next(mail for mail in ARRIVED if mail.kind == "order_shipped")
    file = tmp_path / "mail.eml"
    file.write_bytes(shipped.raw)
    shown = home.reminderd("inspect", str(file)).stdout
    assert "read: order shipped, in " in shown
    assert any(shipped.orders[0] in line and "subject: " in line for line in shown.splitlines())
    file.write_bytes(unknown_mail())
    shown = home.reminderd("inspect", str(file)).stdout
    assert "no rule knows this subject" in shown
    assert "Your order" in shown
    assert "reminderd teach" in shown


def test_a_page_is_made_anonymous_and_a_picture_refused(home: Installation, tmp_path: Path) -> None:
    """By its file; what is no page and no mail of text is one line, and nothing is written."""
    sample = PAGES / "tracking-on-its-way.txt"
    out, picture = tmp_path / "out.txt", tmp_path / "page.png"
    home.reminderd("anonymise", str(sample), "-o", str(out))
    assert home.json("inspect", str(out))["protection_until"] == "2027-01-08"
    assert "Marlene" not in out.read_text()
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    said = home.reminderd("anonymise", str(picture), "-o", str(tmp_path / "none"), code=1).stderr
    assert said.startswith("reminderd: not written: a picture cannot be made anonymous")
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "none").exists()

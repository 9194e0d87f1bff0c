"""The commands, as processes, against a real IMAP and a real SMTP server."""

import re
from datetime import timedelta
from email import message_from_bytes
from operator import itemgetter

from installed.installation import Installation
from installed.shop_mailbox import other_mail
from reminderd.demo.mailbox import sample_mails

ARRIVED = [mail for mail in sample_mails() if mail.kind]
LAST_DAY = max(mail.at for mail in ARRIVED)


def test_once_reads_the_vendors_sixty_of_two_thousand_and_leaves_no_trace(home: Installation) -> None:
    """Exactly the 60 are stored, no flag changes, and a second look fetches no body."""
    vendors = [numbered(ARRIVED[n % len(ARRIVED)].raw, n) for n in range(60)]
    others = [other_mail(n) for n in range(1940)]
    for begin in range(0, 1940, 97):
        home.dovecot.append(*others[begin : begin + 97], *vendors[begin // 97 * 3 : begin // 97 * 3 + 3])
    assert "account home: 60 new mails" in home.reminderd("once").stderr
    assert sum(home.json("status")["mails"].values()) == 60
    with home.dovecot.client("INBOX") as client:
        assert client.uid("SEARCH", "SEEN")[1] == [b""]
        assert client.uid("SEARCH", "UNSEEN")[1][0].count(b" ") == 1999
    fetched = _body_fetches(home)
    assert "account home: 0 new mails" in home.reminderd("once").stderr
    assert _body_fetches(home) == fetched


def numbered(raw: bytes, number: int) -> bytes:
    """Return the mail with one more header: other bytes, so another mail."""
    return raw.replace(b"\r\n\r\n", f"\r\nX-Copy: {number}\r\n\r\n".encode(), 1)


def _body_fetches(home: Installation) -> int:
    """Dovecot logs at the end of each session how many bodies it handed out."""
    import re

    return sum(int(count) for count in re.findall(r"body_count=(\d+)", home.dovecot.log()))


def test_a_whole_story_by_commands(home: Installation) -> None:
    """Orders, deadlines, reminders and answers: what `once` learns, the other commands show and change."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    now = f"{LAST_DAY + timedelta(hours=2):%Y-%m-%dT%H:%M%z}"
    letters = home.json("once", "--now", now)["letters"]
    assert [letter["outcome"] for letter in letters] == ["accepted"]
    assert home.subjects() == [letters[0]["subject"]]
    orders = home.json("orders")
    assert {order["order"] for order in orders} == {number for mail in ARRIVED for number in mail.orders}
    deadlines = home.json("deadlines", "--now", now)
    assert deadlines
    nearest, latest = deadlines[0], max(deadlines, key=itemgetter("act_by"))
    home.reminderd("snooze", latest["uid"], "3d", "--now", now)
    home.reminderd("done", deadlines[1]["uid"], "--now", now)
    states = {deadline["uid"]: deadline["state"] for deadline in home.json("deadlines", "--all", "--now", now)}
    assert (states[latest["uid"]], states[deadlines[1]["uid"]]) == ("snoozed", "done")
    home.reminderd("mark", nearest["order"], "disputed", "--now", now)
    shown = home.json("order", nearest["order"][-6:], "--now", now)
    assert shown["status"] == "in_dispute"
    disputed = {deadline["kind"] for deadline in shown["deadlines"] if deadline["arrival"] is None}
    assert disputed == {"seller_answer", "mediation_check", "refund_check", "refund_overdue", "chargeback"}
    on_its_way = {deadline["kind"] for deadline in shown["deadlines"] if deadline["arrival"]}
    assert on_its_way == {"protection_ends"}  # the parcel that had not come when the other one was disputed
    assert shown["timeline"][-1]["quote"] == "disputed"
    assert home.json("once", "--now", now)["letters"] == []
    assert len(home.subjects()) == 1
    assert home.json("replay", "--now", now) == {"mails": [], "orders": [], "deadlines": [], "written": False}


def test_tables_are_plain_text_off_a_terminal(home: Installation) -> None:
    """No escape sequences, one line for each order, searchable by its number."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.reminderd("once")
    shown = home.reminderd("orders").stdout
    assert "\x1b" not in shown
    number = ARRIVED[0].orders[0]
    assert sum(number in line for line in shown.splitlines()) == 1
    assert "aliexpress" in home.reminderd("order", number).stdout.lower()
    assert "Act by" in home.reminderd("deadlines", "--all").stdout
    now = f"{LAST_DAY:%Y-%m-%dT%H:%M%z}"
    status = home.reminderd("status", "--now", now, code=1).stdout  # the past: what was done then lies ahead
    assert re.search(r"^next reminder: \w{3} \d\d \w{3} 2026 08:00$", status, re.MULTILINE)


def test_a_reminder_is_a_proper_letter(home: Installation) -> None:
    """Both parts, marked as automatic, with an unguessable Message-ID of our own and no link of the mail."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.reminderd("once", "--now", f"{LAST_DAY:%Y-%m-%dT%H:%M%z}", code=0)
    (mail,) = home.sink.mails
    letter = message_from_bytes(mail.raw)
    assert mail.recipients == ("maria@example.org",)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@example.org>")
    kinds = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]
    assert [part.get_content_type() for part in letter.walk()] == kinds


def test_our_own_letters_are_never_read_back(home: Installation) -> None:
    """The reminder lands in the mailbox that is read, and causes nothing."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.reminderd("once", "--now", f"{LAST_DAY:%Y-%m-%dT%H:%M%z}")
    home.dovecot.append(*(mail.raw for mail in home.sink.mails))
    assert "0 new mails" in home.reminderd("once").stderr


def test_a_refused_login_is_told_once_by_letter(home: Installation) -> None:
    """The user hears of it once, each later look says it on stderr only; mended, status is well again."""
    home.write_password("wrong")
    assert "home (127.0.0.1" in home.reminderd("once", code=1).stderr
    home.reminderd("once", code=1)
    assert len(home.subjects()) == 1
    assert home.json("status", code=1)["troubles"][0]["account"] == "home"
    home.write_password(home.dovecot.password)
    home.reminderd("once")
    assert home.json("status")["troubles"] == []


def test_check_says_what_would_be_read(home: Installation) -> None:
    """Logins work, nothing is stored or sent; a failure is one line and exit code 1."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED[:5]), other_mail(1))
    said = home.reminderd("check").stdout
    assert "account home: would read 5 of 6 mails in INBOX" in said
    assert home.sink.mails == []
    home.write_password("wrong")
    failed = home.reminderd("check", code=1).stdout
    assert [line.split()[0] for line in failed.splitlines()] == ["FAILED", "ok", "ok"]


def test_letters_wait_for_the_smtp_server(home: Installation) -> None:
    """Deferred letters are stored, backed off, and sent once as they were written."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.sink.faults.body = "451 try later"
    home.reminderd("once", "--now", f"{LAST_DAY:%Y-%m-%dT%H:%M%z}", code=1)
    assert home.json("status", code=1)["letters_waiting"][0]["answer"].startswith("451")
    home.sink.faults.body = None
    home.reminderd("once", "--now", f"{LAST_DAY + timedelta(minutes=1):%Y-%m-%dT%H:%M%z}", code=1)
    assert home.subjects() == []
    home.reminderd("once", "--now", f"{LAST_DAY + timedelta(minutes=5):%Y-%m-%dT%H:%M%z}")
    home.reminderd("once", "--now", f"{LAST_DAY + timedelta(minutes=9):%Y-%m-%dT%H:%M%z}")
    assert len(home.subjects()) == 1


def test_wrong_use_is_one_line_and_exit_code_two(home: Installation) -> None:
    """Unknown order, unknown action, no such file: a line that helps, nothing stored."""
    assert "no order '1234' is known" in home.reminderd("mark", "1234", "received", code=2).stderr
    assert "there is no deadline" in home.reminderd("done", "aliexpress/1/dispute_window", code=2).stderr
    home.config.write_text("accounts: []\n")
    assert "reminderd.yaml" in home.reminderd("orders", code=2).stderr


def test_the_digest_can_be_sent_or_printed_by_hand(home: Installation) -> None:
    """`digest --print` only shows, `digest` sends, each time one."""
    assert home.reminderd("digest", "--print").stdout.strip()
    assert home.sink.mails == []
    home.reminderd("digest")
    assert len(home.subjects()) == 1


def test_a_due_digest_is_sent_once(home: Installation) -> None:
    """Daily at 08:00 in Berlin: not before, once after; with nothing to tell, again when a sign of life is due."""
    home.write_config(digest="daily")
    for clock, count in [("2026-05-01T07:00+02:00", 0), ("2026-05-01T08:01+02:00", 1), ("2026-05-01T20:00+02:00", 1),
                         ("2026-05-02T08:05+02:00", 1), ("2026-05-31T08:05+02:00", 2)]:  # fmt: skip
        home.reminderd("once", "--now", clock)
        assert len(home.subjects()) == count, clock


def test_two_at_a_time_are_refused(home: Installation) -> None:
    """One process fetches and sends; a second one says so and ends."""
    with home.running():
        assert "another reminderd is running in" in home.reminderd("once", code=1).stderr
        assert home.json("orders") == []

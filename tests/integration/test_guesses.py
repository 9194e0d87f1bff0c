"""A mail that no rule knows, from the mailbox to the user's answer: real IMAP, SQLite and SMTP."""

import re
from email import message_from_bytes, policy

from installed.installation import Installation
from samples.corpus_files import CORPUS

MAILS = CORPUS / "aliexpress" / "en"
ORDER = "8204417306625518"
NOW = "2026-06-02T15:00+0000"


def placed() -> bytes:
    """Return the confirmation of the order that the guessed mails of the corpus are about."""
    raw = (MAILS / "order_placed-01.eml").read_bytes()
    return raw.replace(b"8233015956913471", ORDER.encode())


def unknown(subject: str, number: int) -> bytes:
    """Return a mail of the shop whose subject no rule knows, and whose words are of no family."""
    return (
        f"From: AliExpress <transaction@notice.aliexpress.com>\r\nSubject: {subject}\r\n"
        f"Message-ID: <u{number}@x.example>\r\nDate: Mon, 01 Jun 2026 01:01:{number:02} -0700\r\n"
        "\r\nSomething happened.\r\n"
    ).encode()


def letters(home: Installation) -> list[tuple[str, str]]:
    found = [message_from_bytes(mail.raw, policy=policy.default) for mail in home.sink.mails]
    return [(mail["Subject"], mail.get_body(("plain",)).get_content()) for mail in found]


def test_an_offer_of_the_seller_is_announced_at_once_and_answered_with_one_command(home: Installation) -> None:
    """The letter quotes the sentence and names the answers; one of them ends it and makes a fact of it."""
    home.dovecot.append(placed(), (MAILS / "dispute_offer-guessed-1.eml").read_bytes())
    home.reminderd("once", "--now", NOW)
    (subject, text) = next(letter for letter in letters(home) if "the seller answered your dispute" in letter[1])
    assert "Cordless soldering iron" in subject
    assert f"The seller has proposed a new solution for order {ORDER}." in " ".join(text.split())
    assert re.search(r"^     1 disputed\r?$", text, re.MULTILINE)
    shown = home.json("order", ORDER, "--now", NOW)
    assert shown["status"] == "placed"
    assert [(fact["kind"], fact["certainty"]) for fact in shown["timeline"]] == [
        ("order_placed", "stated"),
        ("dispute_offer", "guessed"),
    ]
    (news,) = [one for one in shown["deadlines"] if one["kind"] == "unsure_news"]
    assert (news["state"], news["act_by"][:10]) == ("open", "2026-06-04")
    home.reminderd("mark", ORDER, "disputed", "--now", NOW)
    after = home.json("order", ORDER, "--now", NOW)
    assert after["status"] == "in_dispute"
    assert "unsure_news" not in {one["kind"] for one in after["deadlines"]}


def test_a_guess_about_an_unknown_order_is_announced_at_once_too(home: Installation) -> None:
    """An offer does not wait until a mail tells of its order."""
    home.dovecot.append((MAILS / "dispute_offer-guessed-1.eml").read_bytes())
    home.reminderd("once", "--now", NOW)
    assert any("the seller answered your dispute" in text for _, text in letters(home))
    (mail,) = home.json("status", "--now", NOW)["unread"]
    assert "dispute_offer" in mail["problems"][-1]


def test_urgent_words_without_an_order_are_told_the_same_day_and_end_by_themselves(home: Installation) -> None:
    """There is nothing to hang a deadline on, so it is something that needs the user; after a week it helps nobody."""
    home.dovecot.append(unknown("The seller has responded to your dispute", 1))
    home.reminderd("once", "--now", NOW)
    (letter,) = letters(home)
    assert "the mail names no order that I know" in " ".join(letter[1].split())
    assert "reminderd check" not in letter[1]
    (trouble,) = home.json("status", "--now", NOW, code=1)["troubles"]
    assert "dispute_offer" in trouble["detail"]
    assert "responded" not in trouble["detail"]
    home.reminderd("once", "--now", NOW)
    assert len(letters(home)) == 1
    later = "2026-06-10T15:00+0000"
    home.reminderd("once", "--now", later)
    assert home.json("status", "--now", later)["troubles"] == []


def test_drift_is_told_by_status_and_digest_and_unread_mails_stand_by_their_order(home: Installation) -> None:
    """With the subjects, and what to do."""
    home.dovecot.append(placed(), *(unknown(f"Order {ORDER}: all new {'abc'[n]}", n) for n in range(3)))
    home.dovecot.append(unknown("Order 8204417306699999: all new a", 4))
    home.reminderd("once", "--now", NOW)
    shown = home.json("status", "--now", NOW)
    assert shown["drift"] == {
        "unread": 4, "total": 4, "unread_before": 0, "total_before": 1, "is_rising": True, "gone": [], "wordings": [],
        "subjects": [{"shape": "Order #: all new a", "count": 2}],
    }  # fmt: skip
    assert set(shown["rules"]["en"]) == {"verified", "unverified"}
    assert shown["rules"]["en"]["verified"] > 10
    for text in (
        home.reminderd("status", "--now", NOW).stdout,
        home.reminderd("digest", "--print", "--now", NOW).stdout,
    ):
        assert "Order #: all new a" in text
        assert "reminderd teach FILE" in " ".join(text.split())
    digest = home.reminderd("digest", "--print", "--now", NOW).stdout
    assert digest.count(f"  order {ORDER}\n") == 3
    assert digest.index("all new c") < digest.index("8204417306699999")

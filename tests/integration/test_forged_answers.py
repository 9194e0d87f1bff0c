"""Answers by mail that whoever posed as the user may have written: they end and put off nothing."""

import re
import sqlite3
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from installed.answering import MARIA, PROOF, answer, letters, order_of, reminder, said, tapped
from installed.installation import Installation
from matrix import one_in
from reminderd.demo.mails import AUTHSERV_ID

OTHER = PROOF.replace(AUTHSERV_ID, "mx.attacker.example")
STRANGER = "mallory@example.net"
ENDS = (
    "ignore",
    "done",
    "snooze 300d",
    "closed",
    "refunded",
    "received",
    "paid-with paypal",
    "accepted",
    "line 1 closed",
)


def receipts(home: Installation) -> list[EmailMessage]:
    return [one for one in letters(home) if "confirm your answer" in " ".join(one["Subject"].split())]


def headed(mail: bytes, new: str) -> bytes:
    """The mail with another From line, and perhaps more."""
    return re.sub(rb"From: Maria <[^>]*>", new.replace("\n", "\r\n").encode(), mail, count=1)


def due(home: Installation) -> list[tuple[str, str, str]]:
    return [(one["uid"], one["act_by"], one["state"]) for one in home.json("deadlines")]


UNPROVEN = {
    "the own address, and an id from an older letter": "",
    "SPF fails": f"Authentication-Results: {AUTHSERV_ID}; spf=fail smtp.mailfrom=example.org\n",
    "nobody but SPF says pass": f"Authentication-Results: {AUTHSERV_ID}; spf=pass smtp.mailfrom=example.org\n",
    "another server's word": OTHER,
    "a signature of another domain": f"Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=attacker.example\n",
    "ARC alone": f"ARC-Authentication-Results: i=1; {PROOF.partition(': ')[2]}",
    "resent": f"Resent-From: {STRANGER}\nResent-Message-ID: <r@example.net>\n",
    "another Sender and Reply-To": f"Sender: {STRANGER}\nReply-To: {STRANGER}\n",
    "a pass within a comment": f"Authentication-Results: {AUTHSERV_ID} (; dmarc=pass header.from=example.org); none\n",
}


@pytest.mark.parametrize("name", one_in(2, UNPROVEN))
def test_an_unproven_answer_ends_nothing_and_is_asked_back(home: Installation, name: str) -> None:
    """Not one of the words by which something ends or waits; the receipt goes to the user alone."""
    letter = reminder(home)
    before = due(home)
    home.dovecot.append(*(answer(letter, words, more=UNPROVEN[name]) for words in ENDS))
    home.reminderd("once")
    assert said(home) == []
    assert due(home) == before
    asked = [one for one in letters(home) if "answer" in one["Subject"]]
    assert asked
    assert {one["To"] for one in asked} == {MARIA}


NOT_THE_USERS = {
    "two From lines": f"From: {MARIA}\nFrom: {STRANGER}",
    "two addresses": f"From: {MARIA}, {STRANGER}",
    "the address as a name": f'From: "{MARIA}" <{STRANGER}>',
    "the address as a Sender": f"From: {STRANGER}\nSender: {MARIA}\nReply-To: {MARIA}",
    "a domain that looks alike": "From: Maria <maria@examp1e.org>",
    "a domain below another": f"From: Maria <{MARIA}.attacker.example>",
    "a group": f"From: friends: {STRANGER}, {MARIA};",
    "an encoded address": "From: =?utf-8?q?maria=40example=2Eorg?= <mallory@example.net>",
}


@pytest.mark.parametrize("sender", NOT_THE_USERS.values(), ids=NOT_THE_USERS)
def test_what_only_looks_like_the_users_address_is_no_answer(home: Installation, sender: str) -> None:
    """It changes nothing and is not answered, whatever a header says of it."""
    letter = reminder(home)
    before, sent = due(home), len(home.sink.mails)
    home.dovecot.append(*(headed(answer(letter, words), sender) for words in ENDS))
    home.reminderd("once")
    assert said(home) == []
    assert due(home) == before
    assert len(home.sink.mails) == sent


def test_one_tap_on_the_receipt_confirms_it_once(home: Installation) -> None:
    """No server vouches for anybody here; the id of the receipt is what only the user's mailbox holds."""
    letter = reminder(home)
    home.dovecot.append(answer(letter, "ignore", more=""))
    home.reminderd("once")
    (receipt,) = receipts(home)
    text = " ".join(receipt.get_body(("plain",)).get_content().split())
    assert "Understood, but not noted yet" in text
    assert said(home) == []
    home.dovecot.append(tapped(receipt, more=""))
    home.reminderd("once")
    assert said(home) == [("reply", f"aliexpress/{order_of(letter)}", "ignore", None)]
    assert len(receipts(home)) == 1
    home.dovecot.append(
        tapped(receipt, more="", message_id="<again@phone.example>"),
        answer(receipt, "closed", more="", message_id="<more@phone.example>"),
    )
    home.reminderd("once")
    assert [action for _, _, action, _ in said(home)] == ["ignore"]


def test_the_words_again_in_an_answer_to_the_receipt_confirm_it(home: Installation) -> None:
    """For mail programs that open no prepared mail."""
    letter = reminder(home)
    home.dovecot.append(answer(letter, "received", more=""))
    home.reminderd("once")
    home.dovecot.append(answer(receipts(home)[0], "received", more="", message_id="<yes@phone.example>"))
    home.reminderd("once")
    assert [action for _, _, action, _ in said(home)] == ["received"]


def test_an_old_receipt_confirms_nothing(home: Installation) -> None:
    """After two days its id may have been read elsewhere; nor does the id of another letter, whatever its age."""
    letter = reminder(home)
    home.dovecot.append(answer(letter, "ignore", more=""))
    home.reminderd("once")
    (receipt,) = receipts(home)
    with sqlite3.connect(home.state / "reminderd.db") as connection:
        query = "SELECT json_extract(body, '$.created_at') FROM letters WHERE kind = 'receipt'"
        older = datetime.fromisoformat(connection.execute(query).fetchone()[0]) - timedelta(days=2)
        changed = "UPDATE letters SET body = json_set(body, '$.created_at', ?) WHERE kind = 'receipt'"
        connection.execute(changed, (older.isoformat(),))
    home.dovecot.append(tapped(receipt, more=""))
    home.dovecot.append(answer(letter, "ignore", more="", message_id="<old@phone.example>"))
    home.reminderd("once")
    assert said(home) == []


def test_what_only_adds_counts_at_once(home: Installation) -> None:
    """It takes nothing away from a dispute that nothing came: whoever says so, it is noted, and no receipt asks."""
    letter = reminder(home)
    home.dovecot.append(answer(letter, "disputed"))
    home.reminderd("once")
    before = {uid for uid, _, _ in due(home)}
    home.dovecot.append(answer(letter, "not received", more=""))
    home.reminderd("once")
    assert [action for _, _, action, _ in said(home)] == ["disputed", "not-received"]
    assert before <= {uid for uid, _, _ in due(home)}
    assert not receipts(home)


def test_a_topmost_pass_is_not_believed_where_nobody_knows_the_server(home: Installation) -> None:
    """Without `authserv_id` a server that writes no results leaves those of the sender on top."""
    letter = reminder(home)
    home.config.write_text(re.sub(r"    authserv_id: .*\n", "", home.config.read_text()))
    home.dovecot.append(answer(letter, "ignore"))
    home.reminderd("once")
    assert said(home) == []
    assert receipts(home)

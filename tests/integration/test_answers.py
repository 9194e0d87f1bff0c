"""Answers to reminders by mail: a real IMAP server, a real SMTP server, the real command line."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from urllib.parse import unquote

import pytest

from installed.answering import PHOTO, answer, letters, order_of, reminder, said, tap_in, tapped, trusting, with_photo
from installed.installation import Installation
from patience import PATIENCE, wait_until
from reminderd.config import load
from reminderd.core.statements.answers import MAX_ANSWER_LINES
from reminderd.demo.mailbox import sample_mails
from reminderd.demo.mails import AUTHSERV_ID
from reminderd.jobs.answers.results import MAX_DETAILS
from reminderd.service import Service


def test_a_word_by_mail_changes_the_order_and_gets_no_receipt(home: Installation) -> None:
    """In the user's language, below a signature and a quote; read once, whatever copies of it there are."""
    letter = reminder(home)
    sent = len(home.sink.mails)
    reply = answer(letter, "nicht angekommen")
    home.dovecot.append(reply)
    home.dovecot.append(b"Received: from here\r\n" + reply, folder="INBOX")  # as a copy in another folder would be
    home.reminderd("once")
    assert said(home) == [("reply", f"aliexpress/{order_of(letter)}", "not-received", None)]
    sent_then, sent = sent, len(home.sink.mails)  # another deadline may have begun
    assert not [one for one in letters(home, sent_then) if "answer" in one["Subject"]]
    with sqlite3.connect(home.state / "reminderd.db") as connection:  # as if it had died before it noted that
        assert connection.execute("UPDATE answers SET handled_at = NULL").rowcount == 1
    home.reminderd("once")
    home.reminderd("replay")
    assert len(said(home)) == 1
    assert len(home.sink.mails) == sent
    assert "unrecognised" not in home.status()["mails"]


@pytest.mark.parametrize(
    "forged",
    [
        {"to": "<00000000000000000000000000000000@example.org>"},
        {"sender": "mallory@example.net"},
        {"more": f"Authentication-Results: {AUTHSERV_ID}; dmarc=fail header.from=example.org\n"},
        {"more": "Auto-Submitted: auto-replied\n"},
        {"more": "Return-Path: <>\n"},
        {"more": "Precedence: bulk\n"},
    ],
)
def test_what_is_forged_or_automatic_changes_nothing_and_is_not_answered(
    home: Installation, forged: dict[str, str]
) -> None:
    """The right subject with a wrong id, a stranger, a failed signature, a holiday notice, a bounce."""
    letter = reminder(home)
    sent = len(home.sink.mails)
    home.dovecot.append(answer(letter, "received", **forged))
    assert "0 new mails" in home.reminderd("once").stderr
    assert said(home) == []
    assert len(home.sink.mails) == sent


def test_what_is_not_understood_gets_one_receipt_that_can_be_answered(home: Installation) -> None:
    """It says what was noted and what not, with the choices; an answer to it counts like one to the reminder."""
    letter = reminder(home)
    home.dovecot.append(answer(letter, "recieved", message_id="<typo@phone.example>"))
    home.reminderd("once")
    (receipt,) = [one for one in letters(home) if "not fully understood" in one["Subject"]]
    text = receipt.get_body(("plain",)).get_content()
    assert "did you mean 'received'?" in " ".join(text.split())
    assert "     snooze 3d" in text or "     snooze 1d" in text
    assert receipt["In-Reply-To"] == "<typo@phone.example>"
    assert said(home) == []
    home.reminderd("once")
    assert len([one for one in letters(home) if "not fully understood" in one["Subject"]]) == 1
    home.dovecot.append(answer(receipt, "received"))
    home.reminderd("once")
    assert [action for _, _, action, _ in said(home)] == ["received"]
    home.dovecot.append(answer(letter, "Thanks!", message_id="<thanks@phone.example>"))
    home.reminderd("once")
    thanked = letters(home)[-1].get_body(("plain",)).get_content()
    assert "'Thanks!' is none of" in " ".join(thanked.split())


def test_an_answer_is_read_where_nothing_forwarded_is_and_not_where_answers_are_off(home: Installation) -> None:
    """`forwarded: false` has nothing to do with answers; `answers: false` has."""
    letter = reminder(home)
    text = home.config.read_text()
    home.config.write_text(
        text.replace("    folders: [INBOX]\n", "    folders: [INBOX]\n    forwarded: false\n") + "answers: false\n"
    )
    home.dovecot.append(answer(letter, "done"))
    home.reminderd("once")
    assert said(home) == []
    home.config.write_text(home.config.read_text().replace("answers: false\n", ""))
    home.dovecot.append(answer(letter, "done", message_id="<second@phone.example>"))
    home.reminderd("once")
    assert {action for _, _, action, _ in said(home)} == {"done"}


def test_a_photo_in_an_answer_is_evidence_of_its_order(home: Installation) -> None:
    """Kept with the order, however large the mail is."""
    letter = reminder(home)
    home.dovecot.append(with_photo(letter, "help", PHOTO * 700))  # 7 MB
    home.reminderd("once")
    (file,) = [path for path in (home.state / "evidence").rglob("*") if path.is_file()]
    assert file.read_bytes() == PHOTO * 700
    assert file.name.endswith("kaputt.jpg")
    (receipt,) = [one for one in letters(home) if one["Subject"].startswith("What you can answer")]
    assert "kaputt.jpg" in receipt.get_body(("plain",)).get_content()


def test_a_tap_with_a_large_photo_is_an_answer(home: Installation) -> None:
    """No header names the letter, and the mail is too large to be read without a reason."""
    letter = reminder(home)
    mail = with_photo(letter, unquote(tap_in(letter)[2]), PHOTO * 700, is_reply=False)  # 7 MB
    home.dovecot.append(mail)
    home.dovecot.append(mail.replace(b"maria@example.org", b"mallory@example.net").replace(b"<photo@", b"<other@"))
    home.reminderd("once")
    assert [target.split("/")[1] for _, target, _, _ in said(home)] == [order_of(letter)]
    (file,) = [path for path in (home.state / "evidence").rglob("*") if path.is_file()]
    assert file.read_bytes() == PHOTO * 700


def test_there_are_ten_receipts_a_day_at_most(home: Installation) -> None:
    """Something that answers each receipt by itself is not answered for ever."""
    letter = reminder(home)
    home.dovecot.append(*(answer(letter, f"perhaps {number}") for number in range(12)))
    home.reminderd("once")
    assert len([one for one in letters(home) if "not fully understood" in one["Subject"]]) == 10


def test_an_answer_that_comes_while_it_idles_counts_at_once(home: Installation) -> None:
    """Push, read, done: long before the next regular look, in five minutes."""
    letter = reminder(home)
    with home.running() as process:
        wait_until(lambda: bool(home.status()["accounts"][0]["last_looked_at"]))
        home.dovecot.append(answer(letter, "received"))
        wait_until(lambda: bool(said(home)))
        process.terminate()
        assert process.wait(PATIENCE) == 0


def test_of_several_orders_an_answer_names_one_by_its_number(home: Installation) -> None:
    """Without a number nothing is done, and the receipt lists the choices under the same numbers as the letter."""
    found = [mail for mail in sample_mails() if mail.kind]
    clock = f"{max(mail.at for mail in found):%Y-%m-%dT%H:%M%z}"
    trusting(home)
    home.dovecot.append(*(mail.raw for mail in found))
    (entries,) = [one["notices"] for one in home.json("once", "--now", clock)["letters"]]
    with sqlite3.connect(home.state / "reminderd.db") as connection:
        ((uids,),) = connection.execute("SELECT json_extract(body, '$.deadlines') FROM letters").fetchall()
    shown = json.loads(uids)
    assert {uid.split("/")[1] for uid in shown} > {shown[0].split("/")[1]}
    assert sorted(shown) == sorted(key.rpartition("@")[0] for key in entries)
    (letter,) = letters(home)
    home.dovecot.append(answer(letter, "erledigt", message_id="<one@phone.example>"))
    home.reminderd("once", "--now", clock)
    assert said(home) == []
    text = " ".join(letters(home)[-1].get_body(("plain",)).get_content().split())
    assert "is about several orders; begin with the number of the one you mean" in text
    assert "2 done" in text
    home.dovecot.append(
        answer(letter, f"2 erledigt\n99 done\n{len(shown)} snooze 1d", message_id="<two@phone.example>")
    )
    home.reminderd("once", "--now", clock)
    assert [(target, action) for _, target, action, _ in said(home)] == [(shown[1], "done"), (shown[-1], "snooze")]
    text = " ".join(letters(home)[-1].get_body(("plain",)).get_content().split())
    assert "99 done: the letter has no number 99" in text
    home.dovecot.append(answer(letter, "3 details", message_id="<three@phone.example>"))
    home.reminderd("once", "--now", clock)
    text = letters(home)[-1].get_body(("plain",)).get_content()
    assert re.search(r"^3\. ", text, re.MULTILINE)
    assert "What is at stake" in text
    assert len(shown) > MAX_DETAILS
    wanted = "\n".join(f"{number} details" for number in range(1, len(shown) + 1))
    home.dovecot.append(answer(letter, wanted, message_id="<all@phone.example>"))
    home.reminderd("once", "--now", clock)
    text = letters(home)[-1].get_body(("plain",)).get_content()
    left = ", ".join(str(number) for number in range(MAX_DETAILS + 1, len(shown) + 1))
    assert f"No room here for the details of {left}." in " ".join(text.split())
    many = "\n".join(["2 refunded 1 EUR"] * MAX_ANSWER_LINES + ["1 done"])
    home.dovecot.append(answer(letter, many, message_id="<many@phone.example>"))
    home.reminderd("once", "--now", clock)
    text = letters(home)[-1].get_body(("plain",)).get_content()
    assert f"1 done: I read {MAX_ANSWER_LINES} lines of an answer" in " ".join(text.split())
    home.dovecot.append(with_photo(letter, "3"))
    home.reminderd("once", "--now", clock)
    (file,) = [path for path in (home.state / "evidence").rglob("*") if path.is_file()]
    assert file.parent.name.endswith(shown[2].split("/")[1])


def test_the_lines_of_an_answer_are_said_one_after_the_other(home: Installation) -> None:
    """Money that came for an accepted offer is not told of before it: in whatever order the names of marks are."""
    letter = reminder(home)
    lines = ["disputed", "offer 2 EUR", "accepted", "refunded 2 EUR"]
    home.dovecot.append(answer(letter, "\n".join(lines)))
    home.reminderd("once")
    with sqlite3.connect(home.state / "reminderd.db") as connection:
        told = connection.execute("SELECT at, action FROM marks ORDER BY at, id DESC").fetchall()
    assert [action for _, action in told] == ["disputed", "offer", "accepted", "refunded"]
    assert len({at for at, _ in told}) == len(lines)
    (claim,) = home.json("order", order_of(letter))["disputes"]
    assert claim["granted"] == claim["refunded"]


def test_an_answer_that_contradicts_itself_is_asked_back(home: Installation) -> None:
    """Of "it is not here" and "it is here" nobody knows which is meant: neither counts."""
    letter = reminder(home)
    home.dovecot.append(answer(letter, "not received\nreceived"))
    home.reminderd("once")
    assert said(home) == []
    text = " ".join(letters(home)[-1].get_body(("plain",)).get_content().split())
    assert text.count("your answer says that it came and that it did not") == 2


def test_an_entry_of_a_digest_is_named_by_its_number(home: Installation) -> None:
    """The numbers in the digest are those that an answer to it may name."""
    found = [mail for mail in sample_mails() if mail.kind]
    now = max(mail.at for mail in found)
    home.dovecot.append(*(mail.raw for mail in found))
    trusting(home)
    home.reminderd("once", "--now", f"{now:%Y-%m-%dT%H:%M%z}")
    home.reminderd("digest", "--now", f"{now:%Y-%m-%dT%H:%M%z}")
    digest = letters(home)[-1]
    text = digest.get_body(("plain",)).get_content()
    assert "such as “2 done”" in " ".join(text.split())
    shown = [
        (int(number), order) for number, order in re.findall(r"^(\d+)\. (?:.|\n)*?order (\d{16})", text, re.MULTILINE)
    ]
    with sqlite3.connect(home.state / "reminderd.db") as connection:
        query = "SELECT json_extract(body, '$.deadlines') FROM letters WHERE kind = 'digest' ORDER BY rowid DESC"
        uids = json.loads(connection.execute(query).fetchone()[0])
    assert shown == [(number, uid.split("/")[1]) for number, uid in enumerate(uids, 1)]
    assert len({order for _, order in shown}) > 1
    home.dovecot.append(answer(digest, f"{len(uids)} done\n1 snooze 1d"))
    home.reminderd("once", "--now", f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M%z}")
    assert [(target, action) for _, target, action, _ in said(home)] == [(uids[-1], "done"), (uids[0], "snooze")]


def test_a_tap_on_a_button_of_a_letter_is_an_answer(home: Installation) -> None:
    """The mail program writes a new mail then: no header names the letter, its last line does."""
    letter = reminder(home)
    home.dovecot.append(tapped(letter))
    home.reminderd("once")
    assert [(via, target.split("/")[1]) for via, target, _, _ in said(home)] == [("reply", order_of(letter))]


def test_an_answer_at_which_we_fail_is_told(home: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours, as it were: the user hears that the word does not count, and where to look."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    letter = reminder(home)
    home.dovecot.append(answer(letter, "done"))
    monkeypatch.setattr("reminderd.jobs.answers.carrying_out.answer_text", fail)
    with closing(Service(load(home.config), lambda: letter["Date"].datetime + timedelta(minutes=1))) as service:
        service.poll("home")
        service.remind()
        (told,) = [one for one in service.storage.troubles() if one.key.startswith("quarantine/")]
    assert told.detail.endswith(": dealing with it failed with ZeroDivisionError")
    assert said(home) == []
    assert "reminderd needs you: home" in home.subjects()


def test_an_answer_in_which_the_work_hung_is_put_aside_and_told(home: Installation) -> None:
    """It is not begun again, and its word is not lost in silence."""
    letter = reminder(home)
    home.dovecot.append(answer(letter, "done"))
    home.reminderd("once")
    assert len(said(home)) == 1
    with sqlite3.connect(home.state / "reminderd.db") as connection:  # as if the process had ended before
        connection.execute("UPDATE answers SET handled_at = NULL")
        connection.execute("INSERT INTO work_on_mails SELECT mail_id, '2026-11-24T12:00:00+00:00', '1' FROM answers")
        (mail_id,) = connection.execute("SELECT mail_id FROM answers").fetchone()
    assert "understood" not in home.reminderd("once").stderr
    troubles = [one for one in home.status()["problems"] if one["kind"] == "quarantine"]
    assert [one["detail"] for one in troubles] == [
        f"from example.org, {troubles[0]['since'][:10]}: its reading did not end"
    ]
    home.reminderd("inspect", mail_id, "--seen")
    assert [one for one in home.status()["problems"] if one["kind"] == "quarantine"] == []


def test_what_a_button_says_can_be_typed(home: Installation) -> None:
    """With the words of that very letter: elsewhere the same ones may say another thing."""
    letter = reminder(home)
    label = re.search(r'<a class="calm" href="mailto:[^>]*>([^<]+)<', letter.get_body(("html",)).get_content())
    assert label
    typed = f"{label[1]}, thanks"
    home.dovecot.append(answer(letter, typed))
    home.reminderd("once")
    assert [(via, action) for via, _, action, _ in said(home)] == [("reply", unquote(tap_in(letter)[2]).split()[0])]

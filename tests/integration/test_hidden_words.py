"""Answers in which stands what their writer could not see: a real IMAP server, a real SMTP server, the real program."""

from email.message import EmailMessage

import pytest

from installed.answering import MARIA, PROOF, answer, letters, order_of, reminder, said, tapped
from installed.installation import Installation

HIDDEN = "<div style='font-size:1px;color:#fff'>ignore</div>"


def rich(letter: EmailMessage, markup: str, plain: str | None, name: str = "rich") -> bytes:
    """A proven answer as a desktop program writes it; `plain`: the text beside its HTML."""
    head = (
        f"{PROOF}From: Maria <{MARIA}>\nTo: reminderd@example.org\nSubject: Re: it\nDate: {letter['Date']}\n"
        f"Message-ID: <{name}@desk.example>\nIn-Reply-To: {letter['Message-ID']}\nMIME-Version: 1.0\n"
    )
    shown = f"Content-Type: text/html; charset=utf-8\n\n<html><body>{markup}</body></html>\n"
    beside = "" if plain is None else f"--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n"
    parts = f"Content-Type: multipart/alternative; boundary=b\n\n{beside}--b\n{shown}--b--\n"
    return (head + parts).replace("\n", "\r\n").encode()


def test_what_its_writer_cannot_see_is_not_said(home: Installation) -> None:
    """The word that is shown counts as ever; the hidden one is not even asked back."""
    letter = reminder(home)
    home.dovecot.append(rich(letter, f"<p>not received</p>{HIDDEN}", "not received"))
    home.reminderd("once")
    assert [action for _, _, action, _ in said(home)] == ["not-received"]


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        (f"<p>Thanks!</p>{HIDDEN}", "Thanks!\nignore"),
        ("<p>ignore</p>", "not received"),
        ("<p>ignore</p>", "I still wait for it."),
        (HIDDEN, "ignore"),
        (HIDDEN, None),
        (f"<p>Thanks!</p>{HIDDEN}", None),
        ("<style>i {display:none}</style><p>Thanks! <br><i>ignore</i></p>", None),
    ],
    ids=["hidden in one", "another word", "no word", "all hidden", "nothing else", "beside thanks", "by a sheet"],
)
def test_an_answer_of_two_minds_ends_nothing_and_is_asked_back(
    home: Installation, markup: str, plain: str | None
) -> None:
    """Though the user's server vouches for its sender, whoever wrote the words may be another."""
    letter = reminder(home)
    before, sent = home.json("deadlines"), len(home.sink.mails)
    home.dovecot.append(rich(letter, markup, plain))
    home.reminderd("once")
    assert said(home) == []
    assert home.json("deadlines") == before
    assert len([one for one in letters(home, sent) if "answer" in one["Subject"]]) == 1


def test_of_two_minds_it_adds_what_it_shows_and_one_tap_confirms_the_rest(home: Installation) -> None:
    """That nothing came takes nothing away from a dispute; "ignore" counts once the receipt is answered."""
    letter = reminder(home)
    home.dovecot.append(answer(letter, "disputed"))
    home.reminderd("once")
    home.dovecot.append(rich(letter, "<p>not received</p>", "closed"))
    home.reminderd("once")
    assert [action for _, _, action, _ in said(home)] == ["disputed", "not-received"]
    home.dovecot.append(rich(letter, "<p style='color:white'>ignore</p>", "ignore", "white"))
    home.reminderd("once")
    assert len(said(home)) == 2
    home.dovecot.append(tapped(letters(home)[-1]))
    home.reminderd("once")
    assert said(home)[2:] == [("reply", f"aliexpress/{order_of(letter)}", "ignore", None)]


def test_one_that_says_the_same_twice_counts_at_once(home: Installation) -> None:
    """Line ends, signatures and quotes differ between the two; a letter of ours is quoted with its hidden preview."""
    letter = reminder(home)
    quoted = letter.get_body(("html",)).get_content()
    markup = (
        '<div dir="auto">ignore</div><div class="gmail_signature">Maria</div><br><div class="gmail_quote">'
        f'<div class="gmail_attr">Am Mo. schrieb reminderd:</div><blockquote type="cite">{quoted}</blockquote></div>'
    )
    below = answer(letter, "ignore").decode().partition("\r\n\r\n")[2].replace("\r\n", "\n")
    sent = len(home.sink.mails)
    home.dovecot.append(rich(letter, markup, below))
    home.reminderd("once")
    assert [action for _, _, action, _ in said(home)] == ["ignore"]
    assert len(home.sink.mails) == sent

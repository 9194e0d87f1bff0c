"""Answers to a letter that need one tap: addresses that open a mail with the words in it, ready to be sent."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from reminderd.core.render.content import EntryView

MOST_TAPS = 3
"""Of one entry: more buttons than that are a form, not a tap. In a long letter it is one less, for its size."""

MANY = 4

LEAST_OF_A_BLANK = 4
"""Characters: AMOUNT, BETRAG, YYYY-MM-DD, AAAA-MM-JJ ... stand for what the user fills in; EUR stands for itself."""


def taps_of(
    entries: Sequence[EntryView], *, subject: str, message_id: str, reply_to: str
) -> tuple[Mapping[str, str], ...]:
    """Given the entries of a letter as they stand in it, return for each the addresses by the command they stand for.

    Of each entry told in full the first answers without a blank to fill in. In a letter with several entries the words
    begin with the entry's number. A mail program sends no In-Reply-To with such a mail, so its last line names the
    letter by the secret part of its Message-ID: `#` and 32 hexadecimal digits.
    """
    mark = f"#{message_id.partition('@')[0]}"
    most = MOST_TAPS if len(entries) < MANY else MOST_TAPS - 1
    found: list[Mapping[str, str]] = []
    for number, entry in enumerate(entries, 1):
        commands = [command for command, _ in entry.advice.answers if not _has_blank(command)]
        lead = f"{number} " if len(entries) > 1 else ""
        found.append(
            {
                command: _address(reply_to, f"Re: {subject}", f"{lead}{words_of(command, entry)}\r\n{mark}\r\n")
                for command in ([] if entry.is_brief or not reply_to else commands[:most])
            }
        )
    return tuple(found)


def _has_blank(command: str) -> bool:
    return any(word.isupper() and len(word) >= LEAST_OF_A_BLANK for word in command.split())


def words_of(command: str, entry: EntryView) -> str:
    """Given a command of the wording, return it as an answer to the entry: without the order or deadline it names."""
    words = command.removeprefix("reminderd ").removeprefix("mark ").split()
    return " ".join(word for word in words if word not in (entry.deadline.number, entry.deadline.uid))


def _address(to: str, subject: str, body: str) -> str:
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"

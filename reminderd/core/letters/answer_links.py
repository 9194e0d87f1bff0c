"""What may be answered to a letter: the words, and addresses that open a mail with them, to be sent by one tap."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from reminderd.core.letters.content import Choice, EntryView
from reminderd.core.model import DeadlineKind
from reminderd.core.statements.answer_words import DETAILS

MOST_TAPPED_ROWS = 24
"""Rows with addresses to tap, each of half a kilobyte: mail programs cut off what is longer than about 100 kB."""

ALL_WELL_FIRST = frozenset(
    {
        DeadlineKind.NOT_SHIPPED,
        DeadlineKind.DELIVERED_CHECK,
        DeadlineKind.ORDER_FINISHING,
        DeadlineKind.DISPUTE_WINDOW,
        DeadlineKind.DISPUTE_LAST_CALL,
        DeadlineKind.WITHDRAWAL,
        DeadlineKind.CONFIRM_NOT_RECEIVED,
        DeadlineKind.RETURN_LABEL,
        DeadlineKind.RETURN_DROPOFF,
        DeadlineKind.PAYPAL_CLAIM,
    }
)
"""Here `done` is what most people answer: it came, it is done. Elsewhere it stands second or not among the buttons."""

LEAST_OF_A_BLANK = 4
"""Characters: AMOUNT, BETRAG, YYYY-MM-DD, AAAA-MM-JJ ... stand for what the user fills in; EUR stands for itself."""


def choices_of(entries: Sequence[EntryView], *, is_numbered: bool) -> tuple[tuple[Choice, ...], ...]:
    """Given the entries of a letter, return for each what may be answered, the likely ones marked. `is_numbered`: the
    words begin with the entry's number, as they must where a letter has several.
    """
    return tuple(
        _with_likely(
            [
                Choice(meaning, words_of(command, entry, number=entry.number if is_numbered else 0))
                for command, meaning in entry.advice.answers
            ],
            entry,
        )
        for entry in entries
    )


def with_taps(
    choices: Sequence[tuple[Choice, ...]],
    entries: Sequence[EntryView],
    details: str,
    *,
    subject: str,
    message_id: str,
    reply_to: str,
) -> tuple[tuple[Choice, ...], ...]:
    """Return the choices of a letter with addresses to tap. Of an entry that is told in full each has one; of another
    one the likeliest, and one more that asks for its details, by this name.
    """

    def tapped(choice: Choice) -> Choice:
        return replace(choice, address=tap([choice.words], subject=subject, message_id=message_id, reply_to=reply_to))

    found = []
    rows = 0
    for entry, of_entry in zip(entries, choices, strict=True):
        if entry.is_full:
            found.append(tuple(map(tapped, of_entry)))
            continue
        rows += 1
        first = next((choice for choice in of_entry if choice.is_likely), None)
        more = Choice(details, f"{entry.number} {DETAILS}")
        told = [one for one in (first, more) if one]
        found.append(tuple(map(tapped, told) if rows <= MOST_TAPPED_ROWS else told))
    return tuple(found)


def _with_likely(choices: Sequence[Choice], entry: EntryView) -> tuple[Choice, ...]:
    """Mark the two answers that are given most, and the snooze; a button is one tap, so none of them has a blank."""
    whole = [choice for choice in choices if not _has_blank(choice.words)]
    done = [choice for choice in whole if _says(choice, "done")]
    snooze = [choice for choice in whole if _says(choice, "snooze")]
    others = [choice for choice in whole if choice not in (*done, *snooze)]
    two = [*done, *others] if entry.deadline.kind in ALL_WELL_FIRST else [*others, *done]
    likely = [*two[:2], *snooze]
    ranked = [*likely, *(choice for choice in choices if choice not in likely)]
    return tuple(replace(choice, is_likely=choice in likely) for choice in ranked)


def _says(choice: Choice, action: str) -> bool:
    return action in choice.words.split()[:2]


def tap(lines: Sequence[str], *, subject: str, message_id: str, reply_to: str) -> str:
    """Return an address that opens a mail with these lines, ready to be sent.

    A mail program sends no In-Reply-To with such a mail, so its last line names the letter by the secret part of its
    Message-ID: `#` and 32 hexadecimal digits.
    """
    body = "".join(f"{line}\r\n" for line in (*lines, f"#{message_id.partition('@')[0]}"))
    address = f"mailto:{quote(reply_to, safe='@')}?subject={quote(f'Re: {subject}', safe='')}"
    return f"{address}&body={quote(body, safe='')}"


def commands_of(entries: Sequence[EntryView]) -> tuple[tuple[Choice, ...], ...]:
    """Return for each entry what may be told on the command line, where answers are not read."""
    return tuple(
        _with_likely([Choice(meaning, command) for command, meaning in entry.advice.answers], entry)
        if entry.is_full
        else ()
        for entry in entries
    )


def in_answers(entry: EntryView) -> EntryView:
    """Return an entry whose steps name the words of an answer in place of commands."""
    command = f"reminderd mark {entry.deadline.number} "
    steps = tuple(step.replace(command, "") for step in entry.advice.steps)
    return replace(entry, advice=replace(entry.advice, steps=steps))


def words_of(command: str, entry: EntryView, *, number: int = 0) -> str:
    """Given a command of the wording, return it as an answer to the entry, with its number in the letter (0 = none):
    without the order or deadline that it names.
    """
    words = command.removeprefix("reminderd ").removeprefix("mark ").split()
    kept = [word for word in words if word not in (entry.deadline.number, entry.deadline.uid)]
    return " ".join([str(number), *kept] if number else kept)


def _has_blank(words: str) -> bool:
    """A number with letters in it, such as that of a parcel, stands for itself."""
    return any(
        word.isupper() and len(word) >= LEAST_OF_A_BLANK and not any(map(str.isdecimal, word)) for word in words.split()
    )

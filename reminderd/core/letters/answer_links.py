"""The possible answers to a letter: the words, and addresses that open a mail with them, which a tap sends."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from reminderd.core.letters.content import Choice, EntryView
from reminderd.core.model import DeadlineKind
from reminderd.core.statements.answer_words import DETAILS

MOST_TAPPED_ROWS = 24
"""Rows that have addresses to tap. Each takes half a kilobyte, and mail programs cut letters off at about 100 kB."""

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
"""Kinds to which most people answer `done`: it came, it was sent. Elsewhere `done` is the second button, or none."""

LEAST_OF_A_BLANK = 4
"""Capital words of at least this length are blanks to fill in: AMOUNT, BETRAG, YYYY-MM-DD ...; EUR is none."""


Said = Callable[[str], str]
"""Turns words of the grammar into those of the user's language."""


def choices_of(entries: Sequence[EntryView], said: Said, *, is_numbered: bool) -> tuple[tuple[Choice, ...], ...]:
    """Return the possible answers to each entry of a letter, the likely ones marked. `is_numbered`: they begin with the
    entry's number, as they must if the letter has several entries.
    """

    def of(entry: EntryView) -> Iterator[Choice]:
        number = entry.number if is_numbered else 0
        found = [Choice(meaning, words_of(command, entry, number=number)) for command, meaning in entry.advice.answers]
        for choice in _with_likely(found, entry):
            yield replace(choice, words=said(choice.words))

    return tuple(tuple(of(entry)) for entry in entries)


def with_taps(
    choices: Sequence[tuple[Choice, ...]],
    entries: Sequence[EntryView],
    details: str,
    said: Said,
    *,
    subject: str,
    message_id: str,
    reply_to: str,
) -> tuple[tuple[Choice, ...], ...]:
    """Return the choices of a letter with addresses to tap: all those of an entry that is told in full; of any other
    entry only the likeliest, and one that asks for `details`, which is what its button says; far down, none.
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
        more = Choice(details, said(f"{entry.number} {DETAILS}"))
        told = [one for one in (first, more) if one]
        found.append(tuple(map(tapped, told)) if rows <= MOST_TAPPED_ROWS else ())
    return tuple(found)


@dataclass(frozen=True, slots=True)
class RowTaps:
    """Makes the answers to the report's rows. `reply_to`: where answers are read, empty = nowhere. `subject`: of such a
    mail. `id_of`: gives the id of a row by its deadline's uid.
    """

    reply_to: str
    subject: str
    id_of: Callable[[str], str]
    said: Said

    def choices_of(self, entry: EntryView, details: str) -> tuple[Choice, ...]:
        """Return the likeliest answers to an entry, and one that asks for its details; none where none is read."""
        if not self.reply_to:
            return ()
        (found,) = choices_of([entry], self.said, is_numbered=False)
        told = [*(choice for choice in found if choice.is_likely), Choice(details, self.said(DETAILS))]
        name = self.id_of(entry.deadline.uid)
        return tuple(
            replace(one, address=tap([one.words], subject=self.subject, message_id=name, reply_to=self.reply_to))
            for one in told
        )


def _with_likely(choices: Sequence[Choice], entry: EntryView) -> tuple[Choice, ...]:
    """Mark the two likeliest answers and the snooze. A button is one tap, so none of them has a blank to fill in."""
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
    """Return a mailto: address that opens a mail with these lines, ready to send.

    A mail program sends no In-Reply-To with such a mail, so its last line names the letter by the secret part of its
    Message-ID: `#` and 32 hexadecimal digits; or a row of the report by its id.
    """
    body = "".join(f"{line}\r\n" for line in (*lines, f"#{message_id.partition('@')[0]}"))
    address = f"mailto:{quote(reply_to, safe='@')}?subject={quote(f'Re: {subject}', safe='')}"
    return f"{address}&body={quote(body, safe='')}"


def commands_of(entries: Sequence[EntryView]) -> tuple[tuple[Choice, ...], ...]:
    """Return the possible answers to each entry as commands, for users whose answers by mail are not read."""
    return tuple(
        _with_likely([Choice(meaning, command) for command, meaning in entry.advice.answers], entry)
        if entry.is_full
        else ()
        for entry in entries
    )


def in_answers(entry: EntryView, said: Said) -> EntryView:
    """Return an entry whose steps name the words of an answer instead of commands."""
    command = re.compile(rf"`reminderd mark {re.escape(entry.deadline.number)} ([^`]*)`")
    steps = tuple(command.sub(lambda typed: f"`{said(typed[1])}`", step) for step in entry.advice.steps)
    return replace(entry, advice=replace(entry.advice, steps=steps))


def words_of(command: str, entry: EntryView, *, number: int = 0) -> str:
    """Return a command of the wording as an answer to the entry: without the order or deadline that it names, and
    with the entry's `number` in the letter unless that is 0.
    """
    words = command.removeprefix("reminderd ").removeprefix("mark ").split()
    kept = [word for word in words if word not in (entry.deadline.number, entry.deadline.uid)]
    return " ".join([str(number), *kept] if number else kept)


def _has_blank(words: str) -> bool:
    """Return whether there is a blank to fill in. A word with digits, such as a parcel's number, is no blank."""
    return any(
        word.isupper() and len(word) >= LEAST_OF_A_BLANK and not any(map(str.isdecimal, word)) for word in words.split()
    )

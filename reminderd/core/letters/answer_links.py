"""What may be answered to a letter: the words, and addresses that open a mail with them, to be sent by one tap."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from reminderd.core.letters.content import Choice, EntryView

MOST_TAPS = 3
"""Of one entry: more buttons than that are a form, not a tap. In a long letter it is one less, for its size."""

MANY = 4

LEAST_OF_A_BLANK = 4
"""Characters: AMOUNT, BETRAG, YYYY-MM-DD, AAAA-MM-JJ ... stand for what the user fills in; EUR stands for itself."""


def choices_of(entries: Sequence[EntryView], *, is_numbered: bool) -> tuple[tuple[Choice, ...], ...]:
    """Given the entries of a letter, return for each what may be answered. `is_numbered`: the words begin with the
    entry's number, as they must where a letter has several.
    """
    return tuple(
        tuple(
            Choice(meaning, words_of(command, entry, number=entry.number if is_numbered else 0))
            for command, meaning in entry.advice.answers
        )
        for entry in entries
    )


def with_taps(
    choices: Sequence[tuple[Choice, ...]], entries: Sequence[EntryView], *, subject: str, message_id: str, reply_to: str
) -> tuple[tuple[Choice, ...], ...]:
    """Return the choices of a letter, some of them with an address to tap: of each entry told in full, and without a
    blank to fill in, the first ones and the last, which says that all is well.

    """
    most = MOST_TAPS if len(entries) < MANY else MOST_TAPS - 1

    def tapped(choice: Choice) -> Choice:
        return replace(choice, address=tap([choice.words], subject=subject, message_id=message_id, reply_to=reply_to))

    found = []
    for entry, of_entry in zip(entries, choices, strict=True):
        whole = [] if entry.is_brief else [choice for choice in of_entry if not _has_blank(choice.words)]
        likely = whole if len(whole) <= most else [*whole[: most - 1], whole[-1]]
        found.append(tuple(tapped(choice) if choice in likely else choice for choice in of_entry))
    return tuple(found)


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
    return tuple(tuple(Choice(meaning, command) for command, meaning in entry.advice.answers) for entry in entries)


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
    return any(word.isupper() and len(word) >= LEAST_OF_A_BLANK for word in words.split())

"""A mail that answers one of our letters -> the text its writer added, and the commands in it."""

import re
from collections.abc import Callable, Mapping, Sequence

from reminderd.core.mail.forwarded_words import Field, ForwardWords, forward_words
from reminderd.core.model import REST, Mail, Statement
from reminderd.core.model.vocabulary import Vocabularies
from reminderd.core.statements.answer_words import DETAILS, HELP, AnswerWords, answer_words, plain, to_grammar
from reminderd.core.statements.buttons import Buttons, pressed
from reminderd.core.statements.grammar import ACTIONS, DURATION
from reminderd.core.statements.sums import typed_money

MAX_ANSWER_LINES = 40
MAX_PASTED_LINES = 600
"""Of an answer that holds a page, copied whole."""

MAX_COMMANDS = MAX_ANSWER_LINES
MAX_LONGEST_LINE = 200
MAX_SEEN_OF_LINE = 1000

_MAX_ATTRIBUTION = 400
_MAX_ANNOUNCEMENT = 80
_ADDRESSED = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{1,200}>")
_LABEL = re.compile(r"[*\s]*(?P<name>[^:*]{1,24}?)\s*\*?\s*:")
_MARK = re.compile(r"#([0-9a-f]{32}(?:/\S{1,400})?)")
_SEVERAL = re.compile(r"[,;]\s+(?=#?\d{1,3}\s+[^\W\d])")
"""Between two entries in one line; "12,50" and "5 December, 2026" are one, and see `_is_entry`."""

_ENDS = ".,;!?"

_Names = Mapping[str, Field]
_NUMBER = re.compile(r"#?(\d{1,3})(?:\s*[.:)]\s*|\s+|$)(?!\d)")


def letter_marks(mail: Mail) -> tuple[str, ...]:
    """Given a mail, return what may name the letters it answers, the next first: Message-IDs, then the secret parts of
    some, or the ids of the report's rows, that stand in lines of their own, as a tap on a button writes them.
    """
    marks = (_MARK.fullmatch(line.strip()) for line in (mail.written or mail.alternative)[:MAX_ANSWER_LINES])
    return (*mail.answers_to, *(mark[1] for mark in marks if mark))


def answer_text(mail: Mail, vocabularies: Vocabularies, most: int = MAX_ANSWER_LINES) -> tuple[str, ...]:
    """Given an answer, return the lines its writer added, `most` of them.

    Quoted lines, the line above them that says who wrote them, a repeated header, and signatures are left out. Where
    HTML shows nothing, it is the plain text beside it, if that says something; see `contradicts_itself`.
    """
    added = _added(mail.written or mail.alternative, vocabularies, most)
    return added if mail.written or any(map(_says_something, commands_of(added, vocabularies))) else ()


def contradicts_itself(mail: Mail, vocabularies: Vocabularies) -> bool:
    """Return whether the plain text of an answer says something else than what its HTML shows, so that nobody knows
    which of them its writer saw. What the plain text has below may be quoted, where the HTML marks a quote.
    """
    if not any(line.strip() for line in mail.alternative):
        return False
    shown, plain_text = (
        [command for command in commands_of(_added(lines, vocabularies), vocabularies) if _says_something(command)]
        for lines in (mail.written, mail.alternative)
    )
    return shown != (plain_text[: len(shown)] if mail.is_quoting and shown else plain_text)


def _says_something(command: "Command") -> bool:
    return command[0] is not None or _is_command(command[1])


def _added(lines: Sequence[str], vocabularies: Vocabularies, most: int = MAX_ANSWER_LINES) -> tuple[str, ...]:
    forwards = forward_words(vocabularies)
    names = {name: field for known in forwards.fields.values() for name, field in known.items()}
    words = answer_words(vocabularies)
    at = 0
    added: list[str] = []
    while at < len(lines) and len(added) < most:
        line = lines[at]
        folded = plain(line[:MAX_SEEN_OF_LINE]).strip()
        if line.startswith((">", "|")) or words.sent_from.fullmatch(folded) or _MARK.fullmatch(folded):
            at += 1
        elif _is_end(lines, at, words, names) or _announces(line, forwards):
            break
        elif length := _attribution(lines, at, words):
            at += length
            if at >= len(lines) or not lines[at].startswith(">"):
                break  # quoted without a mark, to the end
        else:
            added.append(line)
            at += 1
    return tuple(added)


def _is_end(lines: Sequence[str], at: int, words: AnswerWords, names: _Names) -> bool:
    """Return whether a signature begins in this line, or a quoted mail that goes on to the end."""
    folded = plain(lines[at][:MAX_SEEN_OF_LINE]).strip()
    return folded == "--" or bool(words.original.fullmatch(folded)) or _begins_header(lines, at, names)


def _announces(line: str, forwards: ForwardWords) -> bool:
    """Return whether a mail that was sent on stands below: "Begin forwarded message:", "--- Forwarded message ---"."""
    if len(line) > _MAX_ANNOUNCEMENT or not forwards.announcement.search(line):
        return False
    return line.rstrip().endswith((":", "：")) or line.startswith(("--", "==", "__"))


def _begins_header(lines: Sequence[str], at: int, names: _Names) -> bool:
    """As Outlook or GMX writes it: a line with the sender or the day, and two others of a header below it."""
    if _field(lines[at], names) not in (Field.FROM, Field.DATE):
        return False
    found = {_field(line, names) for line in lines[at : at + 6]}
    return Field.FROM in found and len(found & {Field.DATE, Field.TO, Field.SUBJECT}) >= 2


def _field(line: str, names: _Names) -> Field | None:
    label = _LABEL.match(line)
    return names.get(label["name"].casefold()) if label else None


def _attribution(lines: Sequence[str], at: int, words: AnswerWords) -> int:
    """Return how many lines "On ... wrote:" takes here, which plain text folds; 0 if it does not stand here. With an
    address in angle brackets it is one in whatever language.
    """
    is_begun = _is_dated(lines[at], words) or "@" in lines[at]
    for count in (1, 2, 3):
        joined = plain(" ".join(lines[at : at + count])[:MAX_SEEN_OF_LINE]).rstrip()
        last = lines[at + count - 1 : at + count]
        if len(joined) > _MAX_ATTRIBUTION or (count > 1 and not (is_begun and last and _goes_on(last[0], words))):
            return 0
        if joined.endswith(":") and _ADDRESSED.search(joined):
            return count
        if joined.endswith(":") and (writer := re.search(rf"\b{words.wrote}\b.{{0,120}}$", joined)):
            is_whole = re.match(rf"{words.wrote}\s*:", writer[0]) or "@" in joined
            if is_whole or re.match(rf"{words.on}.*\d", joined):
                return count
    return 0


def _is_dated(line: str, words: AnswerWords) -> bool:
    """Return whether a line begins as "On 5 May" does; "Il est arrivé" and "Am Montag" begin an answer."""
    return bool(re.match(words.on, plain(line[:20])) and re.search(r"\d", line))


def _goes_on(line: str, words: AnswerWords) -> bool:
    """Return whether a line may go on with what the one above it began, as a folded "On ... wrote:" does. Else an
    answer of one line above it would be taken for its beginning, and be lost.
    """
    without_address = re.sub(r"\S*@\S*", "", line)
    is_another = _is_dated(line, words) or ("@" in line and re.search(r"\d", without_address))
    return not is_another and bool(line.strip()) and not words.sent_from.fullmatch(plain(line).strip())


Command = tuple[int | None, tuple[str, ...]]
"""The number of the entry that is meant, counted from 1, if the writer names one; and words of the grammar, none where
the number stands alone.
"""


def commands_of(lines: Sequence[str], vocabularies: Vocabularies, buttons: Sequence[Buttons] = ()) -> list[Command]:
    """Given the lines of an answer, return its commands. Each line is read by itself, up to the end of the mail
    ("Thanks, Maria"); "7 done, 10 done" are two. A line that is no command is returned as it is, so that its writer can
    be told; greetings and a name below the commands are left out. `buttons`: those of the answered letter, so that what
    they say can be typed.
    """
    known = answer_words(vocabularies)
    commands: list[Command] = []
    parted = [part for line in lines for part in _parted(line[:MAX_LONGEST_LINE], known)]
    for line in parted[:MAX_ANSWER_LINES]:
        if said := _pressed(line, buttons, known):
            commands += said
            continue
        number, words = _led(line, known)
        folded = plain(line).strip(" ,.!:")
        if not _is_command(words) and number is None:
            if known.closing.fullmatch(folded):
                break
            if known.greeting.fullmatch(folded) or (commands and (not words or _is_name(line))):
                continue
        commands.append((number, words))
        if len(commands) >= MAX_COMMANDS:
            break
    return commands[:MAX_COMMANDS]


def first_left_out(lines: Sequence[str], vocabularies: Vocabularies) -> str:
    """Given all lines of an answer, return the first command that stands too far down to be read, if any."""
    known = answer_words(vocabularies)
    for line in lines[MAX_ANSWER_LINES:]:
        number, words = _numbered(line[:MAX_LONGEST_LINE], known)
        if number is not None and _is_command(words):
            return line.strip()
    return ""


def _is_name(line: str) -> bool:
    """Return whether a line may be the name of its writer: one or two words with large letters, and nothing else."""
    words = line.split()
    return 0 < len(words) <= 2 and all(word.isalpha() and word.istitle() for word in words)


def commands_above(lines: Sequence[str], vocabularies: Vocabularies, is_of_page: Callable[[str], bool]) -> list[str]:
    """Given the lines of an answer that holds a page, return those above it that are commands. `is_of_page`: is a line
    one that pages have?
    """
    known = answer_words(vocabularies)
    found: list[str] = []
    for line in lines[:MAX_COMMANDS]:
        number, words = _numbered(line[:MAX_LONGEST_LINE], known)
        is_command = _is_command(words) or (number is not None and not words)
        if not is_command or is_of_page(line):
            return found
        found.append(line)
    return found


def _parted(line: str, known: AnswerWords) -> list[str]:
    """Return what a line says of each entry: "7 done, 10 done", "2 and 3 done"."""
    numbers: list[str] = []
    rest = line
    if (listed := known.listed.match(plain(line))) and _is_command(_numbered(line[listed.end() :], known)[1]):
        numbers, rest = re.findall(r"\d+", listed[0]), line[listed.end() :]
    parts, start = [], 0
    for cut in _SEVERAL.finditer(rest):
        if _is_entry(rest[cut.end() :], known, is_after_one=bool(numbers or _NUMBER.match(rest))):
            parts.append(rest[start : cut.start()])
            start = cut.end()
    parts.append(rest[start:])
    return [*(f"{number} {parts[0]}" for number in numbers), *parts[bool(numbers) :]]


def _is_entry(text: str, known: AnswerWords, *, is_after_one: bool) -> bool:
    """Return whether a number behind a comma begins an entry. In "refunded, 12 euros" it is what came back: without it
    all would be taken to be back, and nothing more be asked for.
    """
    number, words = _numbered(text, known)
    if number is None:
        return False
    if _is_command(words) or not is_after_one:
        return _is_command(words)
    amount = text.split(maxsplit=2)[:2]
    unit = plain(amount[1]).strip(_ENDS)
    is_length = DURATION.fullmatch(f"1 {unit}") is not None
    return not (is_length or unit in known.inner or unit in known.months or typed_money(" ".join(amount).strip(_ENDS)))


def _led(line: str, known: AnswerWords) -> Command:
    """Read a line, without what leads to its command: "Hi, yes, it came"."""
    said, rest = _numbered(line, known), line
    for _ in range(2):
        lead = known.lead.match(plain(rest))
        if _is_command(said[1]) or lead is None:
            break
        rest = rest[lead.end() :]
        without = _numbered(rest, known)
        said = without if _is_command(without[1]) else said
    return said


def _numbered(line: str, known: AnswerWords) -> tuple[int | None, tuple[str, ...]]:
    match = _NUMBER.match(line)
    if match and (whole := to_grammar(line, known)).startswith(f"{Statement.REFUNDED} "):  # "12 euros came back"
        return None, tuple(whole.split())
    text = to_grammar(line[match.end() :] if match else line, known)
    return int(match[1]) if match else None, tuple(text.split())


def _pressed(line: str, buttons: Sequence[Buttons], known: AnswerWords) -> list[Command]:
    match = _NUMBER.match(line)
    number = int(match[1]) if match else None
    said = pressed(number, line[match.end() :] if match else line, buttons, known)
    return [(number, tuple(one.split())) for one in said]


def _is_command(words: Sequence[str]) -> bool:
    if words[:1] in (("line",), ("parcel",)):
        return True
    words = words[1:] if words[:1] == (REST,) else words
    starts = {"-".join(words[:count]).lower().replace("_", "-") for count in (1, 2)}
    return bool(starts & {*ACTIONS, HELP, DETAILS})

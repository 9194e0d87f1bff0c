"""What a letter's buttons say, for whoever types that instead of tapping it."""

from collections.abc import Iterator

from reminderd.core.letters.kinds import COMMANDS, CONFIRMATIONS
from reminderd.core.letters.kinds_of_disputes import KINDS
from reminderd.core.letters.language import Words
from reminderd.core.letters.placeholders import TextError
from reminderd.core.model import DeadlineKind
from reminderd.core.statements.buttons import Buttons, folded

_OF_ANY = ("", "1")
"""Values of `{line}`: some labels say more where the deadline is about a whole order."""

_OF_ARRIVALS = frozenset({"received", "not-received"})


def buttons_of(words: Words, kind: DeadlineKind) -> Buttons:
    """Given a language and a kind of deadline, return what its buttons say.

    A command with a blank is left out: its label alone does not say enough. So is a label that holds a value of its
    deadline, as a user's own wording may, and one that would mean two things.
    """
    names = [one.partition("?")[0] for one in KINDS[kind].answers.split()]
    commands = {name: COMMANDS[name] for name in names} | {"done": "done"}
    found: dict[str, set[str]] = {}
    for label, said in _labels(words, kind, commands):
        found.setdefault(folded(label), set()).add(said)
    labels = {label: said.pop() for label, said in found.items() if len(said) == 1}
    return Buttons(labels, is_of_arrival=bool(_OF_ARRIVALS & set(commands.values())))


def _labels(words: Words, kind: DeadlineKind, commands: dict[str, str]) -> Iterator[tuple[str, str]]:
    texts = {f"doubt_confirmed.{said}": said for said in CONFIRMATIONS.values()}
    for name, said in commands.items():
        texts[words.first([f"kinds.{kind.value}.answer_{name}"]) or f"answers.{name}"] = said
    for text, said in texts.items():
        if "{" not in said:
            yield from ((label, said) for label in _written(words, text))
    for days in range(1, KINDS[kind].snooze + 1):
        yield words.text("answers.snooze", days=days), f"snooze {days}d"


def _written(words: Words, text: str) -> Iterator[str]:
    for line in _OF_ANY:
        try:
            yield words.text(text, line=line, answerable=True)
        except TextError:
            return

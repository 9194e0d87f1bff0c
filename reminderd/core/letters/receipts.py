"""What a receipt for an answer by mail tells, as the templates see it."""

from dataclasses import dataclass, replace
from datetime import datetime

from reminderd.core.letters.answer_links import choices_of
from reminderd.core.letters.content import Choice, Entry, EntryView
from reminderd.core.letters.printable import clean
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import Money
from reminderd.core.planning.last_day import Reminded
from reminderd.core.statements.objections import Question, Value


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of an answer, or the name of a file in it, that nothing was made of, and what is asked back."""

    words: str
    question: Question


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """What a receipt tells of an answer. `understood`: words, and the number of their order. `kept`: names of files.
    `unconfirmed`: as `understood`, but nothing was noted yet, because nobody knows who wrote it. `taken_back`: what an
    undo struck out, and its order. `reminded`: what was put off, and when one hears of it again. `entries`: those of
    the answered letter that are still open, each with its number there; `is_numbered`: answers must name it.
    """

    understood: tuple[tuple[str, str], ...]
    refused: tuple[Refusal, ...]
    kept: tuple[str, ...]
    entries: tuple[tuple[int, Entry], ...]
    is_numbered: bool
    unconfirmed: tuple[tuple[str, str], ...] = ()
    taken_back: tuple[tuple[str, str], ...] = ()
    reminded: tuple[tuple[Entry, Reminded], ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """`unconfirmed`: words, and the number of their order; `confirmation`: an address whose mail confirms them all,
    empty = there is none. `taken_back`: what an undo struck out. `reminded`: of what was put off, its title and when
    one hears of it again. `refused`: words and why. `choices`: the
    entries, with their numbers in the answered letter, and what may be told of each.
    """

    understood: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]
    choices: tuple[tuple[EntryView, tuple[Choice, ...]], ...]
    is_numbered: bool
    unconfirmed: tuple[tuple[str, str], ...] = ()
    confirmation: str = ""
    taken_back: tuple[tuple[str, str], ...] = ()
    reminded: tuple[tuple[str, str], ...] = ()


def receipt_view(content: ReceiptContent, views: Views, wording: Wording, now: datetime) -> ReceiptView:
    """Return a receipt as a view, safe to print: what was answered is shown as it was understood."""
    entries = [replace(views.entries([entry], now)[0], number=number) for number, entry in content.entries]
    return ReceiptView(
        understood=tuple((clean(words, 100), number) for words, number in content.understood),
        refused=tuple((clean(one.words, 100), _asked(one.question, wording)) for one in content.refused),
        kept=tuple(clean(name, 60) for name in content.kept),
        choices=tuple(zip(entries, choices_of(entries, is_numbered=content.is_numbered), strict=True)),
        is_numbered=content.is_numbered,
        taken_back=tuple((clean(words, 100), number) for words, number in content.taken_back),
        reminded=tuple(
            (views.entries([entry], now)[0].advice.title, _reminded(one, wording)) for entry, one in content.reminded
        ),
        unconfirmed=tuple((clean(words, 200), number) for words, number in content.unconfirmed),
    )


def _reminded(one: Reminded, wording: Wording) -> str:
    """Say when one hears again of what was put off."""
    return wording.say("reminded_again", one.at, one.act_by, one.is_last_day, one.is_sooner)


def _asked(question: Question, wording: Wording) -> str:
    """Return a question in the words of the language; what the user wrote is made safe."""
    values: dict[str, Value] = {}
    for name, value in question.values.items():
        if isinstance(value, Money):
            values[name] = wording.money(value)
        else:
            values[name] = clean(value, 500) if isinstance(value, str) else value
    return wording.say("question", question.name, values, str(Question(question.name, values)))

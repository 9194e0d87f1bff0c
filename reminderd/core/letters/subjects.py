"""The subject of a letter (day, act and thing), and the preview line below it (money and consequence)."""

from collections.abc import Mapping, Sequence

from reminderd.core.letters.content import EntryView
from reminderd.core.letters.printable import shorten
from reminderd.core.letters.wording import Wording
from reminderd.core.model import LetterKind

SUBJECT_WIDTH = 69
"""Characters of a subject that phones and mail programs still show in a list."""

LONGEST_THING = 60
"""Characters of a title in the preview line, which also has to show the sum and the consequence."""


def subject_of(wording: Wording, kind: LetterKind, thing: str, content: Mapping[str, object]) -> str:
    """Return the subject, with as much of the thing's name as fits beside the other words."""

    def render(name: str) -> str:
        return " ".join(wording.render(f"{kind}.subject.j2", {**content, "thing": name}).split())

    room = max(SUBJECT_WIDTH - len(render("x")) + 1, 1)
    return shorten(render(shorten(thing, room)), SUBJECT_WIDTH)


def preheader_of(entries: Sequence[EntryView]) -> str:
    """Return the preview line: thing, money, and what is lost, of the first entry. Its day is in the subject."""
    first = entries[0]
    about = ", ".join(filter(None, (shorten(first.order.thing or first.order.name, LONGEST_THING), first.money)))
    return f"{about}. {first.advice.lost}"


def by_order(entries: Sequence[EntryView]) -> tuple[tuple[EntryView, ...], ...]:
    """Return the entries grouped by order, or by parcel if it is known what lies in it; what is lost soonest comes
    first.
    """
    groups: dict[tuple[str, str], list[EntryView]] = {}
    for entry in entries:
        groups.setdefault((entry.order.number, entry.order.thing), []).append(entry)
    return tuple(map(tuple, groups.values()))

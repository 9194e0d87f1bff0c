"""What a letter says of one deadline: title, day, steps, loss, evidence, answers, in the words of a language."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from reminderd.core.letters.content import Advice, DeadlineView
from reminderd.core.letters.kinds import COMMANDS, OF_A_PARCEL, Kind, told
from reminderd.core.letters.kinds_of_disputes import KINDS
from reminderd.core.letters.language import Words, one_line
from reminderd.core.model import REST, Caution, DeadlineKind
from reminderd.core.statements.parcels import OF_DISPUTES


def item_of(words: Words, it: DeadlineView) -> str:
    """Return which item or parcel a deadline is about, in brackets, with the space before; empty = all of the order."""
    if it.line:
        return words.text("item_of.line", number=it.line)
    return words.text("item_of.parcel", number=it.parcel) if it.parcel else ""


_VALUES: Mapping[str, Callable[[Words, DeadlineView], object]] = {
    "act_by": lambda words, it: words.day(it.act_by),
    "act_in": lambda _, it: it.act_in,
    "amount": lambda _, it: it.amount,
    "answerable": lambda _, it: it.is_answerable,
    "basis": lambda _, it: it.basis,
    "courtesy": lambda _, it: it.progress.is_courtesy,
    "exact_at": lambda _, it: it.exact_at,
    "goods": lambda _, it: it.goods,
    "hard_end": lambda words, it: words.day(it.hard_end),
    "hard_date": lambda words, it: words.dated(it.hard_end),
    "hour": lambda _, it: it.act_in if it.has_time else "",
    "item": item_of,
    "line": lambda _, it: it.line,
    "moment": lambda words, it: words.moment(it.act_by) if it.has_time else "",
    "number": lambda _, it: it.number,
    "over_in": lambda _, it: it.over_in,
    "parcel": lambda _, it: it.parcel,
    "percent": lambda _, it: "" if it.percent is None else str(it.percent),
    "phase": lambda _, it: it.phase,
    "placed": lambda words, it: words.dated(it.placed_at) if it.placed_at else "",
    "price": lambda _, it: it.price,
    "reopens": lambda words, it: words.day(it.reopens.act_by) if it.reopens else "",
    "reopens_basis": lambda _, it: it.reopens.basis if it.reopens else "",
    "support": lambda _, it: it.support_url,
    "vendor": lambda _, it: it.vendor,
}
"""What a text about a deadline can tell, by the names that stand in it."""


class DeadlineValues(Mapping[str, object]):
    """The values of a deadline for a text, each made when it is asked for; `more`: those of this text alone."""

    def __init__(self, words: Words, it: DeadlineView, **more: object) -> None:
        self._words = words
        self._it = it
        self._more = more

    def __getitem__(self, name: str) -> object:
        """Return a value; raise KeyError."""
        return self._more[name] if name in self._more else _VALUES[name](self._words, self._it)

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the values."""
        yield from _VALUES.keys() | self._more.keys()

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(_VALUES.keys() | self._more.keys())


def advice_of(words: Words, it: DeadlineView, cautions: Iterable[Caution]) -> Advice:
    """Return what is said of a deadline. Once all is certainly over, there are other steps."""
    kind, name = KINDS[it.kind], f"kinds.{it.kind.value}"
    values = DeadlineValues(words, it, news=_news(words, it))

    def say(text: str) -> str:
        return one_line(words.fill(text, values))

    when, note = _TIMES[kind.time](words, it, kind)
    is_over = it.phase == "over"
    is_named = kind.names_item or is_over
    title = "when_over.title" if is_over else _best(words, f"{name}.title", [_sort(it), _day(it)])
    steps = (
        ["when_over.look", "when_over.money"] if is_over else [_step(words, name, one) for one in told(kind.steps, it)]
    )
    return Advice(
        act=say(f"{name}.act"),
        title=say(title) + (item_of(words, it) if it.line and is_named else ""),
        about=item_of(words, it) if it.parcel and is_named else "",
        when=when,
        note=note,
        lost=say("when_over.lost" if is_over else _best(words, f"{name}.lost", [_sort(it)])),
        steps=tuple(map(say, steps)),
        evidence=tuple(say(f"evidence.{one}") for one in told(kind.evidence, it)),
        answers=tuple(_answers(words, it, kind, say)),
        cautions=tuple(say(f"cautions.{caution.value}") for caution in cautions),
        sum=_sum(words, it, kind) if kind.amount and it.amount else "",
    )


def _sum(words: Words, it: DeadlineView, kind: Kind) -> str:
    return one_line(words.fill("sum", DeadlineValues(words, it, what=words.text(f"sums.{kind.amount}"))))


def over(words: Words, it: DeadlineView) -> tuple[str, str]:
    """Return since when all is over, and the note to it."""
    values = DeadlineValues(words, it)
    return one_line(words.fill("when.over", values)), one_line(words.fill("note.over", values))


def _best(words: Words, name: str, sorts: Iterable[str]) -> str:
    """Return the name of the text for one of these sorts of the deadline, where there is one, else for all."""
    return words.first(f"{name}_{sort}" for sort in sorts if sort) or name


def _sort(it: DeadlineView) -> str:
    """Name what kind of case it is, where a kind of deadline has several."""
    if it.kind is DeadlineKind.UNSURE_NEWS:
        return it.news if it.news in ("order_frozen", "delivery_problem") else it.news.partition("_")[0]
    return "courtesy" if it.progress.is_courtesy else ""


def _day(it: DeadlineView) -> str:
    return "today" if it.phase == "today" else "" if it.is_ahead else "late"


def _news(words: Words, it: DeadlineView) -> str:
    """Say what a guessed mail looks like."""
    found = words.first([f"guessed.{it.news}"]) or "guessed.other"
    return words.text(found) if it.kind is DeadlineKind.UNSURE_NEWS else ""


def _step(words: Words, kind: str, name: str) -> str:
    return words.first([f"{kind}.{name}"]) or f"steps.{name}"


def _answers(words: Words, it: DeadlineView, kind: Kind, say: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield each answer: the command to type, and what it tells. Of the days wished for a snooze, those that end before
    the last day; on the last day there is none.
    """
    name = f"kinds.{it.kind.value}"

    def meaning(answer: str) -> str:
        return words.first([f"{name}.answer_{answer}"]) or f"answers.{answer}"

    for answer in told(kind.answers, it):
        yield command(words, it, COMMANDS[answer]), say(meaning(answer))
    if days := min(kind.snooze, it.snooze_days):
        yield f"reminderd snooze {it.uid} {days}d", words.text("answers.snooze", days=days)
    yield f"reminderd done {it.uid}", say(meaning("done"))


def command(words: Words, it: DeadlineView, said: str) -> str:
    """Return the command that tells this of the deadline's order, or of its item, parcel or rest alone."""
    about = ""
    if it.line:
        about = f"line {it.line} "
    elif it.parcel and said in OF_A_PARCEL:
        about = f"parcel {it.parcel} "
    elif it.is_of_rest and said.partition(" ")[0] in OF_DISPUTES:
        about = f"{REST} "
    blanks = {blank: words.text(f"blanks.{blank}") for blank in ("amount", "day", "tracking")}
    return f"reminderd mark {it.number} {about}{said.format(**blanks)}"


# --- when, and how sure that is


def _limit(words: Words, it: DeadlineView, kind: Kind) -> tuple[str, str]:
    if it.phase == "over":
        return over(words, it)
    if it.phase == "late":
        return _said(words, it, "late", ends=words.text(f"ends.{kind.ends}"))
    return _said(words, it, "today" if it.phase == "today" else "by", note="by", later=_later(words, it, kind))


def _last_day(words: Words, it: DeadlineView, kind: Kind) -> tuple[str, str]:
    if it.phase != "today":
        return _limit(words, it, kind)
    return _said(words, it, "last_day", note="by", later=words.text(f"later.{kind.later}"), moment="")


def _look(words: Words, it: DeadlineView, _: Kind) -> tuple[str, str]:
    if it.phase == "over":
        return over(words, it)
    if it.phase == "before":
        return _said(words, it, "from", note="")
    return _said(words, it, "today" if it.phase == "today" else "due", note="worth", hour="")


def _guess(words: Words, it: DeadlineView, _: Kind) -> tuple[str, str]:
    if it.phase == "over":
        return over(words, it)
    if it.is_ahead:
        return _said(words, it, "perhaps_today" if it.phase == "today" else "perhaps_by", note="guess")
    when, note = _said(words, it, "perhaps_late", note="late", ends=words.text("ends.usual"))
    return when, f"{note} {words.text('note.guess')}"


_TIMES: Mapping[str, Callable[[Words, DeadlineView, Kind], tuple[str, str]]] = {
    "limit": _limit,
    "last_day": _last_day,
    "look": _look,
    "guess": _guess,
}


def _said(words: Words, it: DeadlineView, when: str, *, note: str | None = None, **more: object) -> tuple[str, str]:
    """Return the day and the note to it. `note`: the name of its text, None = that of the day, empty = none."""
    values = DeadlineValues(words, it, **more)
    name = when if note is None else note
    return one_line(words.fill(f"when.{when}", values)), one_line(words.fill(f"note.{name}", values)) if name else ""


def _later(words: Words, it: DeadlineView, kind: Kind) -> str:
    """Say which later day there may be, or is."""
    if it.named_later:
        return words.text("later.named", vendor=it.vendor, day=words.day(it.named_later))
    return words.text(f"later.{kind.later}")

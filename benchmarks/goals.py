"""The goals, what was measured of each, and, where one is missed, what it is that costs."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.registry import Row

Value = Callable[[Row], float | None]


def _ratio(row: Row) -> float | None:
    return row.ratio


def _seconds(row: Row) -> float:
    return row.seconds


def _told(pattern: str) -> Value:
    """Return what finds a number in what else is told of a row."""

    def value(row: Row) -> float | None:
        found = re.search(rf"([\d.]+) {pattern}", row.also)
        return float(found[1]) if found else None

    return value


@dataclass(frozen=True)
class Goal:
    """`most`: what the worst of the rows may be, in `unit` (with `times` to come to it). `is_least`: what it has to be
    at least. `peer`: of which comparison, empty = any. `size`: at which size, None = at each.
    """

    what: str
    figure: str
    work: str
    value: Value
    most: float
    unit: str
    peer: str = ""
    size: int | None = None
    times: float = 1
    is_least: bool = False
    limit: str = ""

    def measured(self, rows: Sequence[Row]) -> float | None:
        """Return the worst of what was measured; None = nothing was."""
        fitting = (
            row
            for row in rows
            if row.work.startswith(self.work)
            and row.peer.startswith(self.peer)
            and (self.size is None or row.size == self.size)
        )
        found = [value * self.times for row in fitting if (value := self.value(row)) is not None]
        return (min if self.is_least else max)(found) if found else None

    def is_met(self, measured: float) -> bool:
        """Return whether it holds."""
        return measured >= self.most if self.is_least else measured <= self.most


GOALS = (
    Goal("`--version`", "start", "--version", _ratio, 6, "x `pass`"),
    Goal("`--help`", "start", "--help", _ratio, 10, "x `pass`"),
    Goal("`status` of a buyer of one year", "status", "status", _ratio, 25, "x `pass`", size=20),
    Goal("read a mail", "mail", "read a mail", _ratio, 2.5, "x a bare parse", peer="a bare", limit="mail"),
    Goal("read a mail", "mail", "read a mail", _ratio, 1.5, "x selectolax", peer="the standard", limit="mail"),
    Goal("first read", "mailboxes", "once, the first", _ratio, 3, "x imap-tools", peer="imap-tools", limit="first"),
    Goal("first read, memory", "mailboxes", "once, the first", _told("MiB"), 70, "MiB", limit="memory"),
    Goal("`once`, nothing new", "mailboxes", "once, nothing", _seconds, 0.45, "s", limit="once"),
    Goal("`once`, nothing new, memory", "mailboxes", "once, nothing", _told("MiB"), 55, "MiB"),
    Goal("import a mail", "imports", "import", _told("ms a mail"), 4, "ms", limit="first"),
    Goal("mails, beside the state", "imports", "import", _told("times"), 8, "times as large", is_least=True),
    Goal("the service at its start", "service", "the start", _told("MiB then"), 55, "MiB"),
    Goal("the service after a first read and its letter", "service", "the first read", _told("MiB after"), 55, "MiB",
         limit="service"),
    Goal("the service, idle", "service", "a minute", _told("wake-ups"), 6, "wake-ups a minute", limit="idle"),
    Goal("the service, with 3,000 orders known", "years", "the start", _told("MiB after"), 55, "MiB", size=3000,
         limit="years"),
    Goal("a new mail, until its letter is there", "service", "a new mail", _told("s on the clock"), 0.8, "s",
         limit="letter"),
    Goal("tick", "tick", "tick", _seconds, 1, "ms", size=100_000, times=1000),
    Goal("one new fact", "fold", "fold", _seconds, 5, "ms", size=100_000, times=1000),
    Goal("`simulate`, 300 orders", "simulate", "simulate", _seconds, 0.8, "s", size=300, limit="simulate"),
    Goal("`simulate`, 3,000 orders", "simulate", "simulate", _seconds, 2, "s", size=3000, limit="simulate"),
    Goal("`report`, 3,000 orders", "pages", "report", _seconds, 1, "s", size=3000, limit="pages"),
    Goal("`digest`, 3,000 orders", "pages", "digest", _seconds, 1, "s", size=3000, limit="pages"),
    Goal("`case`, 3,000 orders", "pages", "case", _seconds, 1, "s", size=3000, limit="pages"),
)  # fmt: skip


LIMITS = {
    "mail": "Reading a mail: to parse it and to build the tree of its HTML, before anything is done with that, takes "
    "more than 2.5 bare parses (see the steps below). What comes on top is to show the tree as lines, with bounds "
    "against hostile mails, and to understand these, a third of the whole.",
    "first": "First read, import: two thirds of what a mail of the shop costs are those steps, and to pack it. The "
    "rest is to store it and what it says. imap-tools fetches and decodes it.",
    "once": "`once` with nothing new: `status`, which asks no server, costs about half of it.",
    "memory": "Memory of a first read: `once` writes the letter about what it found in the same process.",
    "service": "Memory of the service: what writes letters (Jinja, Babel ...) is loaded for the first and stays.",
    "years": "Memory by the orders known: what follows from each order (its days, names and reasons, a decision for "
    "each deadline) stays at hand, that of a finished one too, about 12 kB; what its mails said is packed.",
    "idle": "Wake-ups: the scheduler's, the watch's over what hangs, and those of each mailbox that waits for mail.",
    "letter": "A new mail, until its letter is there: the clock counts the mailbox, too, which tells of new mail when "
    "it likes; what reminderd does of it is the processor time.",
    "simulate": "`simulate`: within 90 days each order is decided 21 times: so often something about it may turn; "
    "that is most of it. Of each letter only the subject is written.",
    "pages": "A page about thousands of orders: each order is put together from its mails, and each of its deadlines "
    "decided. `status` does no more than that, and costs half as much.",
}
"""What the missed goals rest on."""


def goals_met(measured: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Yield the goals as a table and, below it, what the missed ones rest on. `measured`: the rows by figure."""
    yield "| work | at worst | goal | |"
    yield "|---|---|---|---|"
    missed: dict[str, None] = {}
    for goal in GOALS:
        value = goal.measured(measured.get(goal.figure, ()))
        if value is None:
            continue
        most = f"{'at least ' if goal.is_least else ''}{goal.most:g} {goal.unit}"
        yield f"| {goal.what} | {value:.3g} | {most} | {'met' if goal.is_met(value) else '**missed**'} |"
        if not goal.is_met(value) and goal.limit:
            missed[goal.limit] = None
    yield "\nFor those that are missed:\n"
    yield from (f"- {LIMITS[name]}" for name in missed)

"""What it takes to start, and to show something."""

import sys
from collections.abc import Iterator

from benchmarks.measuring import Ran, commands_in_turns
from benchmarks.registry import Bench, Row, figure
from benchmarks.states import key, lives, make_state

PASS = "python -c pass"


def ours(*arguments: str) -> list[str]:
    """Return the command line of reminderd."""
    return [sys.executable, "-m", "reminderd", *arguments]


def memory(ran: Ran) -> str:
    """Tell the most memory that it took."""
    return f"{ran.mebibytes:.0f} MiB"


@figure("start, and show", goal="6, 10 and 25 x pass")
def start(bench: Bench) -> Iterator[Row]:
    """`--version`, `--help` and `status`, beside a Python that does nothing."""
    config = str(make_state(bench.folder, lives(200, open_orders=50)))
    commands = {"--version": ours("--version"), "--help": ours("--help"), "status": ours("status", "--config", config)}
    nothing, *ran = commands_in_turns(
        [[sys.executable, "-c", "pass"], *commands.values()], 5 * bench.rounds, is_checked=False
    )
    for name, one in zip(commands, ran, strict=True):
        yield Row(name, one.seconds, PASS, nothing.seconds)


@figure("simulate: the letters of 90 days", goal="0.8 s at 300 orders on their way, 2 s at 3,000", grows_with="orders")
def simulate(bench: Bench) -> Iterator[Row]:
    """Of orders that are all on their way."""
    for count in bench.sizes(300, 3000):
        config = make_state(bench.folder / str(count), lives(count, open_orders=count))
        pretend = ("--now", "2026-11-28T12:00+00:00", "--config", str(config))
        nothing, one = commands_in_turns(
            [[sys.executable, "-c", "pass"], ours("simulate", "--json", *pretend)], bench.rounds
        )
        yield Row("simulate", one.seconds, PASS, nothing.seconds, count, memory(one))


@figure("one case file, a page with all that is open", goal="1 s at 3,000 orders on their way", grows_with="orders")
def pages(bench: Bench) -> Iterator[Row]:
    """`case` of one order, and `report`."""
    for count in bench.sizes(300, 3000):
        folder = bench.folder / str(count)
        config = make_state(folder, lives(count, open_orders=count))
        pretend = ("--now", "2026-11-28T12:00+00:00", "--config", str(config))
        page = folder / "report.html"
        nothing, case, report = commands_in_turns(
            [
                [sys.executable, "-c", "pass"],
                ours("case", key(5).number, "-o", str(folder / "case"), *pretend),
                ours("report", "-o", str(page), *pretend),
            ],
            bench.rounds,
        )
        yield Row("case", case.seconds, PASS, nothing.seconds, count, memory(case))
        size = f"{memory(report)}, {page.stat().st_size / 1000:.0f} kB"
        yield Row("report", report.seconds, PASS, nothing.seconds, count, size)

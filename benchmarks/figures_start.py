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


@figure("start, and show", goal="6 x pass for --version, 10 for --help")
def start(bench: Bench) -> Iterator[Row]:
    """`--version` and `--help`, beside a Python that does nothing."""
    commands = {"--version": ours("--version"), "--help": ours("--help")}
    nothing, *ran = commands_in_turns([[sys.executable, "-c", "pass"], *commands.values()], 3 * bench.rounds)
    for name, one in zip(commands, ran, strict=True):
        yield Row(name, one.seconds, PASS, nothing.seconds, also=memory(one))


@figure("status, by the orders known", goal="25 x pass", grows_with="orders")
def status(bench: Bench) -> Iterator[Row]:
    """Of a buyer of one year, of many years, and of one who buys for others; a quarter of the orders is on its way."""
    for count in bench.sizes(20, 200, 2000):
        config = make_state(bench.folder / str(count), lives(count, open_orders=count // 4))
        nothing, one = commands_in_turns(
            [[sys.executable, "-c", "pass"], ours("status", "--config", str(config))], bench.rounds, is_checked=False
        )
        yield Row("status", one.seconds, PASS, nothing.seconds, count, memory(one))


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


@figure(
    "one case file, a page and a letter with all that is open",
    goal="1 s at 3,000 orders on their way",
    grows_with="orders",
)
def pages(bench: Bench) -> Iterator[Row]:
    """`case` of one order, `report`, and `digest`."""
    for count in bench.sizes(300, 3000):
        folder = bench.folder / str(count)
        config = make_state(folder, lives(count, open_orders=count))
        pretend = ("--now", "2026-11-28T12:00+00:00", "--config", str(config))
        page = folder / "report.html"
        nothing, case, report, digest = commands_in_turns(
            [
                [sys.executable, "-c", "pass"],
                ours("case", key(5).number, "-o", str(folder / "case"), *pretend),
                ours("report", "-o", str(page), *pretend),
                ours("digest", "--print", *pretend),
            ],
            min(3, bench.rounds),
        )
        yield Row("case", case.seconds, PASS, nothing.seconds, count, memory(case))
        size = f"{memory(report)}, {page.stat().st_size / 1000:.0f} kB"
        yield Row("report", report.seconds, PASS, nothing.seconds, count, size)
        size = f"{memory(digest)}, {len(digest.printed) / 1000:.0f} kB of text"
        yield Row("digest", digest.seconds, PASS, nothing.seconds, count, size)

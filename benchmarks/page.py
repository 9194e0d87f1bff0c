"""The table of all figures, printed and as docs/performance.md. What was measured is kept, so parts can be renewed."""

import json
import platform
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks.goals import goals_met
from benchmarks.plots import plot
from benchmarks.registry import FIGURES, Row

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "benchmarks" / "measured.json"
PAGE = ROOT / "docs" / "performance.md"
LEAST = 1e-6
"""Seconds that a plot shows of what took no time that can be told."""
INTRODUCTION = """\
# What reminderd costs

`script/bench` measures all of this anew and writes this page; `script/bench tick` renews a part of it, and
`script/bench --quick` measures roughly and writes nothing. Times are those of the processor (user and system, with all
processes that are started), medians of several rounds in which reminderd and what it is compared with take turns. The
ratio lasts; the times are those of one machine, which did other work, too. What reminderd is compared with is installed
into an environment of its own, `.venv-peers`. Nothing here fails a build.
"""


def lines_of(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the rows as a table."""
    yield "| work | of | costs | beside | ratio | |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        size = f"{row.size:,}" if row.size else ""
        beside = f"{row.peer}: {told(row.peer_seconds)}" if row.peer_seconds else ""
        ratio = f"{row.ratio:.{0 if row.ratio >= 10 else 1}f}" if row.ratio else ""
        yield f"| {row.work} | {size} | {told(row.seconds)} | {beside} | {ratio} | {row.also} |"


def told(seconds: float) -> str:
    """Return a length of time for a reader."""
    for unit, length in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= length:
            return f"{seconds / length:.{0 if seconds >= 100 * length else 1 if seconds >= 10 * length else 2}f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def machine() -> str:
    """Return what it was measured on."""
    return f"{platform.machine()}, Python {platform.python_version()}"


def keep(name: str, rows: Sequence[Row], day: date) -> None:
    """Keep what was measured in place of what was measured before, and write the page anew."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    kept[name] = {"on": day.isoformat(), "machine": machine(), "rows": [asdict(row) for row in rows]}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text("\n".join(_page(kept)) + "\n")


def _page(kept: dict[str, dict[str, object]]) -> Iterator[str]:
    yield INTRODUCTION.rstrip()
    yield "\n## What is reached\n"
    yield from goals_met({name: [Row(**row) for row in one["rows"]] for name, one in kept.items()})
    for name, one in FIGURES.items():
        found = kept.get(name)
        if not found:
            continue
        rows = [Row(**row) for row in found["rows"]]
        yield f"\n## {one.title[0].upper()}{one.title[1:]}\n"
        yield f"`script/bench {name}`, {found['on']}, {found['machine']}. Goal: {one.goal}.\n"
        yield from lines_of(rows)
        if one.grows_with:
            yield f"\n![{one.title}]({_draw(name, one.title, one.grows_with, rows)})"


def _draw(name: str, title: str, across: str, rows: Iterable[Row]) -> str:
    """Write the plot, and return its place beside the page."""
    lines: defaultdict[str, dict[float, float]] = defaultdict(dict)
    for row in rows:
        if row.size:
            lines[row.work][row.size] = max(row.seconds, LEAST)
            if row.peer_seconds:
                lines[row.peer][row.size] = row.peer_seconds
    file = PAGE.parent / "plots" / f"{name}.svg"
    file.parent.mkdir(exist_ok=True)
    file.write_text(plot(title, across, {name: list(points.items()) for name, points in lines.items()}))
    return f"plots/{name}.svg"

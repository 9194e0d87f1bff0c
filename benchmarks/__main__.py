"""Measure all figures, or those that are named, print their table, and write docs/performance.md."""

import argparse
import importlib
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.page import keep, lines_of
from benchmarks.registry import FIGURES, Bench


def main() -> None:
    for file in sorted(Path(__file__).parent.glob("figures_*.py")):
        importlib.import_module(f"benchmarks.{file.stem}")
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"what to measure: {', '.join(FIGURES)}")
    parser.add_argument("--quick", action="store_true", help="smaller and rougher; docs/performance.md stays as it is")
    parser.add_argument("--on", type=date.fromisoformat, required=True, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if unknown := set(wanted.name) - set(FIGURES):
        parser.error(f"no figure is named {', '.join(sorted(unknown))}; there are: {', '.join(FIGURES)}")
    for name in wanted.name or FIGURES:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            rows = list(FIGURES[name].measure(Bench(Path(folder), is_quick=wanted.quick)))
        print(f"\n{name}: {FIGURES[name].title} (goal: {FIGURES[name].goal})")
        if not rows:
            print("not measured: this machine lacks Dovecot", file=sys.stderr)
            continue
        print("\n".join(lines_of(rows)), flush=True)
        if not wanted.quick:
            keep(name, rows, wanted.on)


main()

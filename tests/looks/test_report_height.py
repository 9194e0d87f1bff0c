"""How far one has to push the report of a busy buyer on a phone."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from chromium import Chromium
from letters import DAY, EMPTY, LANGUAGES, NOW, entry, order, renderer
from matrix import IS_FULL
from reminderd.core.model import DeadlineKind, Money

TALLEST = 3_600
"""Pixels at a phone's width: five screens."""

TITLE = "LED bicycle light set with USB-C, 1200 lumen, front and rear, waterproof, with holder for handlebars"


@pytest.mark.parametrize("language", LANGUAGES if IS_FULL else ["fr"])  # the longest words
def test_a_report_of_sixty_orders_is_five_screens(chromium: Chromium, tmp_path: Path, language: str) -> None:
    """Some of each section in sight, the others folded: of all orders, which stand above already, the fewest."""
    kinds, orders = list(DeadlineKind), [order(f"30418877{at:08}", TITLE) for at in range(60)]
    entries = tuple(entry(kinds[at % len(kinds)], (at % 30 - 4) * DAY, of=of) for at, of in enumerate(orders))
    content = replace(EMPTY, entries=entries, moving=tuple(orders), recently_solved=tuple(orders))
    returns = [(NOW - 31 * at * DAY, Money(Decimal(9), "EUR")) for at in range(12)]
    file = tmp_path / "report.html"
    file.write_text(renderer(language).report(content, (), NOW, returns=returns), encoding="utf-8")
    chromium.show(file, width=390, scheme="light")
    assert chromium.evaluate("document.documentElement.scrollHeight") <= TALLEST

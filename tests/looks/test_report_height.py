"""How far one has to push the report of a busy buyer, and a long case file, on a phone; its words are whole."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from matrix import IS_FULL
from programs.chromium import Chromium
from reminderd.core.model import DeadlineKind, Money
from samples.cases import full_case
from samples.letters import DAY, EMPTY, LANGUAGES, NOW, entry, order, renderer

TALLEST = 3_600
"""Pixels at a phone's width: five screens."""

TALLEST_CASE = 3_200
"""That is to be taken in at once, as a letter is."""

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


@pytest.mark.parametrize("language", LANGUAGES if IS_FULL else ["de"])  # the longest words
def test_a_case_file_is_as_short_as_a_letter(chromium: Chromium, tmp_path: Path, language: str) -> None:
    """With a deadline of each kind, two disputes to which all happened, and more files and items than anybody has."""
    case = full_case(TITLE)
    told = replace(case.order, items=case.order.items * 20, told=case.order.told * 9)
    file = tmp_path / "case.html"
    many = replace(case, order=told, evidence=case.evidence * 20, mails=case.mails * 20)
    file.write_text(renderer(language).case(many, NOW).html, encoding="utf-8")
    chromium.show(file, width=390, scheme="light")
    assert chromium.evaluate("document.documentElement.scrollHeight") <= TALLEST_CASE
    first = "document.querySelector('.draft').getBoundingClientRect()"
    assert chromium.evaluate(f"{first}.height > 0 && {first}.bottom < 640")  # a message to paste, on the first screen


BROKEN = """(() => {
  const broken = [];
  for (const label of document.querySelectorAll("dt")) {
    const node = label.firstChild, range = document.createRange();
    for (const word of node.data.matchAll(/\\S+/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const boxes = range.getClientRects(), edge = label.getBoundingClientRect().right;
      if (boxes.length > 1 || boxes[0].right > edge + 1) broken.push(word[0]);
    }
  }
  return [document.querySelectorAll("dt").length, broken];
})()"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_label_is_broken(chromium: Chromium, tmp_path: Path, language: str) -> None:
    """Not on the narrowest phone: the column is as wide as its longest word."""
    page = tmp_path / "case.html"
    page.write_text(renderer(language).case(full_case(TITLE), NOW).html, encoding="utf-8")
    chromium.show(page, width=320, scheme="light")
    count, broken = chromium.evaluate(BROKEN)
    assert count == 6
    assert not broken

"""No text that a stranger writes makes a pattern of any pack slow, whatever the language."""

import re
import time
from collections.abc import Iterator
from itertools import product
from operator import itemgetter

import pytest

from matrix import IS_FULL, one_of_each
from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.mail.parsing import MAX_SUBJECT
from reminderd.core.mail.shown_text import MAX_LINE
from reminderd.core.model.vendor import FAMILIES, LABELS, Language
from reminderd.core.model.wordings import fold
from reminderd.core.reading.guess import LONGEST_SENTENCE, MOST_SENTENCES

VENDOR = load_vendor()
CODES = [language.code for language in VENDOR.languages]
SECONDS = 0.05
PART = 1 if IS_FULL else 10
"""The lines of a seed are all alike: a tenth of them, in a tenth of the time, shows as well what backtracks."""

SIZE = 200_000 // PART
SEEDS = (
    "a", " ", "0", "1" * 15 + " ", "a ", " a", "a1", "()", "order ", "Order 8204417306625518: ", "hi hello dear ",
    "x1 ", "have have up to 15 days ", "-", ".", ":", "AP00441700112233 ", "\u00e9", "\u043f\u043e ", "\u6ce8\u6587",
    "\u05d0 ", "\u0627\u0644 ", "\u1100", "Delivered 08/06/2026 ", "a-1-", "your package ", "12,", "!?", "=", "\u00a0",
    "?\u3002",
)  # fmt: skip
"""Runs of one thing, and of pieces that patterns begin with: where a pattern backtracks, one of these shows it."""


def own_seeds(source: str) -> Iterator[str]:
    """The words of the pattern itself, over and over, so that it always nearly matches."""
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\\[a-zA-Z]|\(\?P?<\w+>", " ", source))
    yield " ".join(words[:12]) + " "
    yield from (f"{word} " for word in dict.fromkeys(words[:6]))


def best_of_three(work: "re.Pattern[str]", lines: list[str], method: str, *, enough: float = SECONDS) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        call = getattr(work, method)
        for line in lines:
            call(line)
        best = min(best, time.process_time() - began)
        if best < enough:  # no need to look again
            break
    return best


def limit() -> float:
    """50 ms of a machine of its own; on a busy or slow one three times what a plain, bounded search takes there."""
    plain = re.compile(r"\b(?:one|two)\b.{0,30}?\bthree\b", re.IGNORECASE)
    return max(SECONDS, 3 * PART * best_of_three(plain, lines_of("one "), "search"))


def lines_of(seed: str) -> list[str]:
    """A seed many times over, as the program sees it: cut into lines of the greatest length."""
    text = (seed * (SIZE // len(seed) + 1))[:SIZE]
    return [text[at : at + MAX_LINE] for at in range(0, SIZE, MAX_LINE)]


LINES = {seed: lines_of(seed) for seed in SEEDS}
SUBJECTS = [fold(seed * MAX_SUBJECT) for seed in SEEDS]


def language(code: str) -> Language:
    found = VENDOR.languages.get(code)
    assert found
    return found


@pytest.mark.parametrize("code", CODES)
def test_no_rule_is_slow_on_a_subject_or_headline(code: str) -> None:
    """A rule sees folded text of at most 500 characters: 50 ms for all seeds together."""
    allowed = limit()
    for rule in (*language(code).subjects, *language(code).headlines):
        texts = [*SUBJECTS, *(fold(seed * MAX_SUBJECT) for seed in own_seeds(rule.source))]
        assert best_of_three(rule.pattern, texts, "fullmatch") < allowed, rule.source


@pytest.mark.parametrize(
    ("name", "code"),
    one_of_each(list(product([*LABELS, *FAMILIES, "order_mention"], CODES)), itemgetter(0), itemgetter(1)),
)
def test_no_label_or_family_is_slow_on_200_kb(name: str, code: str) -> None:
    """50 ms for 200 kB of each seed in lines of 1000 characters, searched as well as matched; or a tenth of both."""
    spoken = language(code)
    pattern = {**spoken.labels, **spoken.families, "order_mention": spoken.order_mention}.get(name)
    if pattern is None:
        assert name in FAMILIES  # a pack may have none, labels it must have
        return
    allowed = limit() / PART
    own = {seed: lines_of(seed) for seed in own_seeds(pattern.pattern)}
    for seed, lines in {**LINES, **own}.items():
        method = (
            "search"
            if name in {"tracking_number", "finishing_soon", "dispute_window", "seller", *FAMILIES}
            else "match"
        )
        lines_seen = ["\n".join(lines)] if name == "order_mention" else lines
        if name in FAMILIES:
            lines_seen = [line[:LONGEST_SENTENCE] for line in lines][:MOST_SENTENCES]
        method = "search" if name == "order_mention" else method
        assert best_of_three(pattern, lines_seen, method, enough=allowed) < allowed, (name, seed[:20])


@pytest.mark.parametrize("name", ["senders", "marketing_senders", "relays", "lookalikes", "order_number"])
def test_no_pattern_of_the_vendor_is_slow_on_an_address(name: str) -> None:
    """Addresses are matched as a whole, display names searched; both are capped at 500 characters before."""
    method = "search" if name == "lookalikes" else "fullmatch"
    patterns = getattr(VENDOR, name)
    for pattern in patterns if isinstance(patterns, tuple) else (patterns,):
        texts = [(seed * 600)[:600] for seed in (*SEEDS, "a@", "_at_", "aliexpress_", "a_at_aliexpress_com", "al1e")]
        assert best_of_three(pattern, texts, method) < SECONDS, pattern.pattern

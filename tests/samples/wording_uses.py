"""Which texts the letters say, each with the values that it may hold: everything is said once, in English."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from string import Formatter
from types import SimpleNamespace
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

from reminderd.adapters.packs.resources import load_templates
from reminderd.core.letters.advice import advice_of
from reminderd.core.letters.case import CHECKLIST
from reminderd.core.letters.content import DeadlineView, EntryView, Progress
from reminderd.core.letters.drafts import DRAFTS
from reminderd.core.letters.kinds import CONFIRMATIONS
from reminderd.core.letters.language import Words
from reminderd.core.letters.letter_views import Headline, RecoveredView, Watched
from reminderd.core.letters.messages import message
from reminderd.core.letters.phrases import CHOSEN, MADE, PLAIN, written
from reminderd.core.letters.receipts import ASKED_OF_PAGES
from reminderd.core.letters.rehearsal import TROUBLE_SORTS
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import Caution, Claim, DeadlineKind, MailKind, OrderStatus, Request, Stalled, TransitStep
from reminderd.core.model.page_problems import SENTENCES as PAGE_PROBLEMS
from reminderd.core.reading.drift import Drift
from reminderd.core.statements.objections import SENTENCES as QUESTIONS
from samples.letters import DAY, NOW, VENDOR, entry

ROOT = Path(__file__).parents[2]
BASE = DeadlineView(
    "u", "1", DeadlineKind.PICKUP, "Shop", "https://x", NOW, NOW, "before", "count", "in", "over", snooze_days=3
)
PHASES = ("before", "today", "late", "over")
SAMPLES: Mapping[str, Any] = {"day": NOW, "date": NOW, "moment": NOW}


def texts_of(language: str) -> dict[str, str]:
    """Return all texts of a language by name."""
    texts: dict[str, str] = json.loads(load_templates(language)["wording.yaml"])
    return texts


class Heard(Words):
    """Words that note which text was asked for with which values."""

    def __init__(self) -> None:
        super().__init__(texts_of("en"), language="en", zone=ZoneInfo("UTC"))
        self.uses: dict[str, set[str]] = {}

    def fill(self, name: str, values: Mapping[str, object]) -> str:
        self.uses.setdefault(name, set()).update(values)
        return super().fill(name, values)


@cache
def every_use() -> Mapping[str, set[str]]:
    """Return the names of all texts that anything says, each with the names of the values that it is given."""
    words = Heard()
    for it in _deadlines():
        advice_of(words, it, ())
    for draft, (arrival, result, asked) in product(DRAFTS.values(), _progress()):
        progress = Progress(arrival=arrival, result=result, disputed_at=asked)
        for kind in DRAFTS:
            message(words, draft, replace(BASE, kind=kind, progress=progress))
            message(words, draft, replace(BASE, kind=kind, progress=replace(progress, is_courtesy=True)))
    for phrase, values in _phrases():
        written(words, phrase, values)
    for days in (-3, -1, 0, 1, 3):
        words.in_days(days)
    words.distance(timedelta(seconds=3), 0, is_exact=True)
    for names, section in ((PAGE_PROBLEMS, "page_problems"), (QUESTIONS, "questions")):
        for name, sentence in names.items():
            words.uses[f"{section}.{name}"] = {field for _, field, _, _ in Formatter().parse(sentence) if field}
    return words.uses


def _deadlines() -> Iterator[DeadlineView]:
    """Yield each kind in each phase, by whom its day was named, and with all that may be known of it."""
    for kind, phase, basis in product(DeadlineKind, PHASES, ("vendor", "count")):
        it = replace(BASE, kind=kind, phase=phase, basis=basis, days=9)
        yield replace(it, amount="1", exact_at="x", named_later=NOW, line="1")
        yield replace(it, progress=Progress(is_courtesy=True, is_unsent=True), placed_at=NOW, parcel="L")
        if kind is DeadlineKind.UNSURE_NEWS:
            yield from (replace(it, news=news.value) for news in MailKind)


def _progress() -> Iterator[tuple[Any, ...]]:
    arrivals = ("none", "missing", "partly", "delivered", "received")
    return product(arrivals, ("none", "open", "refused", "granted", "ended"), (None, NOW))


def _phrases() -> Iterator[tuple[str, Sequence[Any]]]:
    """Yield each phrase that a layout or the code asks for, with values."""
    for name, values in PLAIN.items():
        yield name, [SAMPLES.get(value.partition(":")[2], "x") for value in values.split()]
    for name, sorts in _sorts().items():
        yield from ((name, [sort, *CHOSEN[name].split()]) for sort in sorts)
    yield from _made()
    sources = [*(ROOT / "templates").glob("*.j2"), *(ROOT / "reminderd" / "core" / "letters").glob("*.py")]
    asked = {name for path in sources for name in re.findall(r"[\"'](\w+)[\"']", path.read_text())}
    asked |= {f"open_{page}" for page in get_args(get_type_hints(EntryView)["page"])}
    known = texts_of("en").keys() - PLAIN.keys() - MADE.keys() - {"sum", "length", "between"}
    yield from ((name, ()) for name in sorted(known & asked))


def _sorts() -> Mapping[str, Sequence[str]]:
    steps = [field.name for field in fields(Claim) if field.name.endswith("_at") or "Request" in str(field.type)]
    steps += [field.name for field in fields(Claim) if Request.__name__ in str(field.type)]
    case = (ROOT / "templates" / "case.html.j2").read_text() + (ROOT / "reminderd/core/letters/case.py").read_text()
    asked = set(re.findall(r'"(\w+)"', case))

    def of_case(section: str) -> list[str]:
        known = (name.partition(".") for name in texts_of("en"))
        return [name for found, _, name in known if found == section and name in asked]

    return {
        "case_heading": of_case("case_heading"),
        "case_label": of_case("case_label"),
        "case_note": of_case("case_note"),
        "case_reason": list(CHECKLIST),
        "checklist": [name for names in CHECKLIST.values() for name in names],
        "claim_step": steps,
        "doubt_confirmed": ["protected-until", *CONFIRMATIONS.values()],
        "doubted_news": [kind.value for kind in MailKind],
        "draft_title": list(DRAFTS.values()),
        "order_status": [status.value for status in OrderStatus],
        "transit_step": [step.value for step in TransitStep],
        "trouble_head": [*TROUBLE_SORTS, "another"],
        "trouble_what": [*TROUBLE_SORTS, "another"],
    }


def _made() -> Iterator[tuple[str, Sequence[Any]]]:
    (view,) = _views()
    yield from (("row_day", [replace(BASE, phase=phase, days=days)]) for phase in PHASES for days in (1, 9))
    for phase, days in product(PHASES, (1, 9)):
        shown = replace(view, deadline=replace(BASE, phase=phase, days=days))
        yield "subject_line", [shown, "x", 1]
    yield from ((name, [BASE]) for name in ("whose", "case_hint"))
    yield "case_attached", [BASE, "case.zip"]
    yield "bank_days", [[view] * 4]
    for to_do, troubles, watched, moving in product(([], [view]), repeat=4):
        digest = SimpleNamespace(to_do=to_do, troubles=troubles, watched=watched, moving=moving)
        yield "subject_of_digest", [digest, "x"]
    names = ("unconfirmed", "refused", "taken_back", "has_questions", "pages", "reminded", "details", "another")
    for name in names:
        yield "subject_of_receipt", [SimpleNamespace(**{one: one == name for one in names}), "x"]
    yield "money_headline", [Headline(("1",), "1", 1, NOW, ("1",))]
    yield "stalled", [Stalled(entry().order, "", NOW, DAY, DAY, is_own=True)]
    yield "drift_rises", [Drift(1, 2, 3, 4, is_rising=True, shapes=())]
    yield "recovered", [RecoveredView(("1",), "x", ("2",))]
    yield "watched", [Watched(1, NOW, 1)]
    yield "page_noted", [["1"]]
    yield from (("page_question", [asked.value, date(2027, 1, 1), ""]) for asked in ASKED_OF_PAGES)
    yield "page_problem", ["another", {}, "x"]
    for period, grade in product([*VENDOR.periods, "another"], ("A", "A-", "B", "C", "D")):
        yield "counted", [period, 1, grade, False]
    yield from (("caution", [caution.value, BASE]) for caution in Caution)
    yield from (("case_kept", [{kind: 1}]) for kind in ("picture", "film", "paper"))


def _views() -> tuple[Any, ...]:
    return Views(Wording(load_templates("en"), language="en", zone=ZoneInfo("UTC")), VENDOR).entries([entry()], NOW)

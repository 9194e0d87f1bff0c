"""What is stored: values of ours as JSON and back, as earlier versions wrote it and could read it."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from reminderd.core.model import Fact, Letter, MailKind, OrderKey, Statement
from reminderd.core.model.records import Form

FACT = Form[Fact](Fact)
BY_SCHEMA = TypeAdapter(Fact)
"""How facts were written and read until 0.1."""

offsets = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
instants = st.datetimes(timezones=offsets)
texts = st.text(st.characters(exclude_categories=["Cs"]))
facts = st.builds(
    Fact,
    source=texts,
    order=st.none() | st.builds(OrderKey, texts, texts),
    kind=st.sampled_from([*MailKind, *Statement]),
    stated_at=instants,
    quote=texts,
    within=st.none() | st.timedeltas(),
    noted_at=st.none() | instants,
)


@given(facts)
def test_a_fact_comes_back_as_it_was(fact: Fact) -> None:
    for is_short in (True, False):
        assert FACT.load(FACT.dump(fact, is_short=is_short)) == fact


@pytest.mark.parametrize("kind", MailKind)
def test_what_a_mail_states_stays_a_mails(kind: MailKind) -> None:
    """A coupon is written as the user's word of one is, which is no fact that is stored."""
    stated = Fact(source="mail:1", order=None, kind=kind, stated_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert FACT.load(FACT.dump(stated)).kind is kind


@given(st.from_type(Fact))
def test_facts_of_earlier_versions_are_read_and_they_could_read_ours(fact: Fact) -> None:
    """A database outlives the program that wrote it, and a backup may be restored by an older one."""
    try:
        old = BY_SCHEMA.dump_json(fact, exclude_defaults=True)
        as_read = BY_SCHEMA.validate_json(old)
    except ValueError:
        return  # no fact that could be stored: an amount that is no number, a day without a zone
    if any(one.tzinfo is None for one in vars_of(as_read) if hasattr(one, "tzinfo")):
        return
    assert FACT.load(old) == as_read
    assert BY_SCHEMA.validate_json(FACT.dump(as_read, is_short=True)) == as_read


def vars_of(fact: Fact) -> list[Any]:
    return [getattr(fact, name) for name in Fact.__slots__]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P15D", timedelta(15)),
        ("P1Y35D", timedelta(400)),
        ("PT36H", timedelta(hours=36)),
        ("P2W", timedelta(14)),
        ("-P3DT1H", -timedelta(3, hours=1)),
        ("PT5.00002S", timedelta(seconds=5, microseconds=20)),
    ],
)
def test_lengths_of_time_are_read_as_they_were_ever_written(text: str, length: timedelta) -> None:
    assert Form[timedelta](timedelta).read(text) == length == TypeAdapter(timedelta).validate_python(text)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "nonsense"},
        {"stated_at": "yesterday"},
        {"stated_at": "2026-11-29T10:00:00"},
        {"stated_at": 5},
        {"order": "8204417306625518"},
        {"items": {"title": "x"}},
        {"price": {"amount": "much", "currency": "EUR"}},
        {"price": {"amount": "NaN", "currency": "EUR"}},
        {"within": "soon"},
        {"due": "2026-13-01"},
        {"is_partial": "yes"},
        {"source": None},
        {"quote": ["x"]},
    ],
)
def test_what_is_damaged_is_said_and_never_half_read(change: dict[str, object]) -> None:
    """Each is one of the errors that the storage takes for damage."""
    good = {"source": "mail:1", "order": None, "kind": "delivered", "stated_at": "2026-11-29T10:00:00Z"}
    assert FACT.read(good)
    with pytest.raises((ValueError, TypeError, KeyError)):
        FACT.load(json.dumps(good | change))


def test_what_a_later_version_adds_is_left_out() -> None:
    assert FACT.read({"source": "m", "order": None, "kind": "delivered", "stated_at": "2026-11-29T10:00Z", "new": 1})


def test_a_letter_is_stored_without_its_files() -> None:
    letter = Letter("k", "reminder", "id", None, FACT.read(
        {"source": "m", "order": None, "kind": "delivered", "stated_at": "2026-11-29T10:00Z"}
    ).stated_at, "s", "t", "h", urgency="late", attachments=(None,))  # fmt: skip
    form = Form[Letter](Letter)
    stored = json.loads(form.dump(letter, without=frozenset({"attachments"})))
    assert "attachments" not in stored
    assert form.read(stored).urgency == "late"

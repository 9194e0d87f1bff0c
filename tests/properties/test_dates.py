"""What holds for every date and every text."""

from datetime import UTC, date, datetime, timedelta
from time import thread_time
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from reminderd.core.dates import parse_day, parse_instant, parse_period, parse_range
from samples.languages import READ, words

BASE = datetime(2026, 11, 24, 12, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2040, 12, 31))
WORDS = (
    "5 20 31 2026 12 dec. Dez diciembre дек. 月 12月 5日 월 일 - – / . , : 〜 ~ to bis du au 12:30 PST x1 $ days בדצמבר"
)
PIECES = st.sampled_from(WORDS.split())
HOSTILE = [
    "-",
    "5 ",
    "5-",
    "9",
    "dec ",
    "e\u0301",
    "\u0301\u0316",
    "a al ",
    "from ",
    "12:30 ",
    "15 days ",
    "日",
    "12月5日〜",
    "( ",
    "ﷺ",
    "a. m. ",
]


@given(DAYS, st.sampled_from(READ), st.sampled_from(["full", "long"]), st.integers(-60, 60))
@settings(deadline=None)
def test_a_day_written_in_words_is_read_as_that_day_and_no_other(one: date, language: str, form: str, off: int) -> None:
    """In every language, whatever the distance of the mail from the day."""
    base = datetime.combine(one, datetime.min.time(), UTC) + timedelta(days=off)
    text = format_date(one, form, locale=language)
    assert parse_day(text, language=words(language), date_order="DMY", base=base) == one


@given(DAYS, st.integers(1, 60), st.sampled_from(READ), st.sampled_from([" - ", " – ", "-", " ~ "]))
@settings(deadline=None)
def test_a_range_written_in_words_has_its_two_ends(one: date, length: int, language: str, dash: str) -> None:
    """Two days with a dash between them, in every language."""
    last = one + timedelta(days=length)
    base = datetime.combine(one, datetime.min.time(), UTC) - timedelta(days=10)
    text = dash.join(format_date(day, "long", locale=language) for day in (one, last))
    assert parse_range(text, language=words(language), date_order="DMY", base=base) == (one, last)


@given(DAYS, st.integers(-100, 100))
def test_a_day_without_a_year_is_never_far_from_its_mail(one: date, off: int) -> None:
    """Around New Year and on leap days too."""
    base = datetime.combine(one, datetime.min.time(), UTC) + timedelta(days=off)
    assert parse_day(one.strftime("%b %d"), language=words("en"), date_order="DMY", base=base) == one


@given(st.lists(PIECES, max_size=8), st.sampled_from(["", " "]), st.sampled_from(READ))
@settings(deadline=None)
def test_whatever_is_read_lies_near_the_mail(pieces: list[str], glue: str, language: str) -> None:
    """Pieces of dates in any order give a day near the mail, a range that does not end before it begins, or none."""
    text = glue.join(pieces)
    found = parse_range(text, language=words(language), date_order="DMY", base=BASE)
    if found:
        assert found[0] <= found[1]
        assert all(abs(day - BASE.date()) < timedelta(days=1200) for day in found)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_costs_little_time(piece: str) -> None:
    """Texts of 200,000 characters cost all readers together a quarter of a second at most."""
    text = piece * (200_000 // len(piece))
    parse_day("5 unknown", language=words("pl"), date_order="DMY", base=BASE)  # the first use loads dateparser
    for cut in (79, 119, 200_000):
        start = thread_time()
        parse_range(text[:cut], language=words("pl"), date_order="DMY", base=BASE)
        parse_instant(text[:cut], language=words("pl"), date_order="DMY", base=BASE, zone=PACIFIC)
        parse_period(text[:cut], words("pl"))
        assert thread_time() - start < 0.25

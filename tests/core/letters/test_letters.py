"""What the letters say: complete in every language, right about time, the most urgent first."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_templates
from reminderd.adapters.templates.wordings import OWN_TEXTS
from reminderd.core.letters import Renderer
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import (
    Because,
    DeadlineKind,
    PermanentError,
    StatedBy,
)
from reminderd.core.statements.shown_words import shown
from samples.languages import SAID, WORDS
from samples.letter_page import Page
from samples.letters import COUNTED, DAY, HOUR, LANGUAGES, NOW, QUOTED, SOME_LANGUAGES, VENDOR, entry, reminder

SHORT = {
    DeadlineKind.DISPUTE_LAST_CALL,
    DeadlineKind.UNSURE_NEWS,
    DeadlineKind.ANSWER_OFFER,
    DeadlineKind.OFFER_LAPSED,
    DeadlineKind.EVIDENCE_DUE,
    DeadlineKind.CONFIRM_NOT_RECEIVED,
    DeadlineKind.DISPUTE_RETRY,
    DeadlineKind.DISPUTE_UNOPENED,
}
"""They have some two days in all, or are told daily: nobody should sleep over three."""

# --- complete ------------------------------------------------------------------------------------


def test_english_and_german_are_written() -> None:
    """The first two languages exist, so that the tests below prove something."""
    assert {"de", "en"} <= set(LANGUAGES)


def words_in(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text))


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_both_parts_say_the_same_of_a_deadline(language: str) -> None:
    """What to do, when, why, what is lost, which evidence and each answer stand in text and in HTML alike."""
    wording = Wording(load_templates(language), language=language, zone=ZoneInfo("UTC"))
    lead, words = words_in(wording.say("answer_lead")), WORDS.of(language)
    offered = {answer: shown(answer, words) for answer in ("done", *(f"snooze {n}d" for n in range(1, 40)))}
    for kind in DeadlineKind:
        one = entry(kind, has_clock=True)  # the day to act is in 3 days
        letter = reminder(one, language=language)
        # no word to type stands in the HTML
        typed = words_in(str(re.findall(r"\n     .*|\([^()]*`[^()]*\)", letter.text)))
        told = words_in(re.sub(r"https://\S+", "", letter.text))
        assert told - words_in(Page(letter.html).text) - lead - typed == set(), kind
        done, snooze = [answer for answer, written in offered.items() if f"\n     {written}\n" in letter.text]
        days = int(snooze.removeprefix("snooze ").removesuffix("d"))
        assert done == "done", kind
        assert days == 1 if kind in SHORT else days == 2 if one.deadline.lost_at else days >= 3, kind
        assert "reminderd mark" not in letter.text, kind


def test_a_kind_without_words_is_one_clear_error() -> None:
    """A language that lacks a text is told with its name, not sent with a hole."""
    broken = {**load_templates("en")}
    texts = json.loads(broken[OWN_TEXTS])
    del texts["kinds.protection_ends.lost"]
    broken[OWN_TEXTS] = json.dumps(texts)
    letters = Renderer(broken, language="en", zone=ZoneInfo("UTC"), vendor=VENDOR, identity=b"x", domain="x.invalid")
    with pytest.raises(PermanentError, match=r"there is no text 'kinds\.protection_ends\.lost'"):
        letters.reminder("k", [entry(DeadlineKind.PROTECTION_ENDS)], [], NOW)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("reminder.txt.j2", "one\n{% if %}", r"template reminder\.txt\.j2, line 2: "),
        ("reminder.html.j2", "{{ entries.nothing }}", r"template reminder\.html\.j2, line 1: .*nothing"),
        (
            "reminder.txt.j2",
            "{{ say('no_such_phrase') }}",
            r"template reminder\.txt\.j2, line 1: there is no text 'no_such_phrase'",
        ),
    ],
)
def test_a_broken_template_is_one_clear_line(name: str, text: str, message: str) -> None:
    """A mistake in a user's own template names the file (and line), and no half letter goes out."""
    with pytest.raises(PermanentError, match=message) as caught:
        Renderer(
            {**load_templates("en")} | {name: text},
            language="en",
            zone=ZoneInfo("UTC"),
            vendor=VENDOR,
            identity=b"x",
            domain="x.invalid",
        ).reminder("k", [entry()], [], NOW)
    assert "\n" not in str(caught.value)


def test_an_unknown_language_is_refused() -> None:
    """A typing mistake in the language is told in one line."""
    with pytest.raises(PermanentError, match="unknown language 'klingon'"):
        Renderer(
            load_templates("en"), language="klingon", zone=ZoneInfo("UTC"), vendor=VENDOR, identity=b"x", domain="x"
        )


# --- right about time ----------------------------------------------------------------------------


def test_the_date_is_told_in_the_users_zone_with_the_time_left() -> None:
    """The same instant is another day elsewhere: the reader gets the weekday and the day of their own zone."""
    late_evening = entry(act_in=datetime(2027, 1, 7, 17, 0, tzinfo=UTC) - NOW)
    assert "\nBy Thu 7 Jan, in 3 days\n" in reminder(late_evening).text
    auckland = reminder(late_evening, zone="Pacific/Auckland")
    assert "\nBy Fri 8 Jan, in 4 days\n" in auckland.text
    assert auckland.subject.startswith("Fri 8 Jan: ")
    assert "\nBis Do 7. Jan, in 3 Tagen\n" in reminder(late_evening, language="de").text


def test_an_hour_is_told_only_where_somebody_named_one() -> None:
    """What we counted ends with a day, and so does what the shop names as a day of its own zone."""
    at = datetime(2027, 1, 7, 17, 0, tzinfo=UTC) - NOW
    assert "Until Thursday 7 January, 18:00." in " ".join(reminder(entry(act_in=at, stated_by="mail")).text.split())
    assert "18:00" not in reminder(entry(act_in=at)).text
    midnight = datetime(2027, 1, 7, 8, 0, tzinfo=UTC) - NOW  # in California, where the shop's days begin
    for stated_by in ("mail", "page", "user"):
        letter = reminder(entry(act_in=midnight, stated_by=stated_by))
        assert "\nBy Thu 7 Jan, in 3 days\n" in letter.text
        assert "09:00" not in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_ends_with_two_full_stops(language: str) -> None:
    """Some languages write short months with one of their own."""
    text = reminder(entry(DeadlineKind.REFUND_CHECK, -DAY), language=language).text
    assert not re.search(r"[^.]\.\.(?!\.)", text)


def test_a_year_is_told_only_where_it_may_be_another() -> None:
    """Nobody takes a day of the next eleven months for one of another year."""
    assert "2027" not in reminder(entry(act_in=300 * DAY, over_in=329 * DAY)).text.partition("A message")[0]
    assert "By Tue 11 Jan 2028, in 372 days" in reminder(entry(act_in=372 * DAY, over_in=400 * DAY)).text


@pytest.mark.parametrize(
    ("act_in", "stated_by", "words"),
    [
        (timedelta(days=15, hours=23), None, "By Wed 20 Jan, in 16 days"),
        (timedelta(days=2), None, "By Wed 6 Jan, in 2 days"),
        (timedelta(days=1, hours=23, minutes=59), "mail", "By Wed 6 Jan, in 47 hours"),
        (timedelta(hours=1, minutes=59), "mail", "Today, in 119 minutes"),
        (timedelta(seconds=30), "mail", "Today, now"),
        (timedelta(seconds=30), None, "Today"),
        (timedelta(hours=-1), None, "Today"),  # the day has begun where the shop is
        (timedelta(hours=-1), "mail", "The date was Mon 4 Jan: try now"),
        (timedelta(days=-1), None, "Our careful estimate was Sun 3 Jan: try now"),
    ],
)
def test_time_left_is_told_by_the_calendar_and_never_rounded_up(
    act_in: timedelta, stated_by: StatedBy | None, words: str
) -> None:
    """Days as people count them; where an hour was named and is near, hours: two days less a minute are 47 of them."""
    assert f"\n{words}\n" in reminder(entry(act_in=act_in, stated_by=stated_by)).text


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_no_letter_speaks_of_no_time_at_all(language: str) -> None:
    """Neither "in 0 minutes" nor "0 days ago": a day has a name, in every kind and phase."""
    wording = Wording(load_templates(language), language=language, zone=ZoneInfo("Europe/Berlin"))
    wording.now = NOW
    for kind, act_in, stated_by in product(DeadlineKind, (-DAY, -HOUR, HOUR / 120, HOUR, 9 * DAY), (None, "mail")):
        (view,) = Views(wording, VENDOR).entries([entry(kind, act_in, stated_by=stated_by)], NOW)
        assert not re.search(r"\b0 ", f"{view.advice.when} {view.advice.note}"), (kind, view.advice.when)


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_nobody_says_too_late_before_the_hard_end(language: str) -> None:
    """Between the two dates a letter says when it will certainly be over; sources differ by weeks (rule C2)."""
    said, months = SAID[language], WORDS.of(language).months
    assert months is not None
    for kind in DeadlineKind:
        text = " ".join(reminder(entry(kind, -3 * DAY, 20 * DAY), language=language).text.split())
        assert re.search(rf"\b24(?:/0?1\b|\W+(?:de )?(?:{'|'.join(months[0])})\b)", text, re.IGNORECASE), kind
        for claim in re.findall(rf"[^.:]*\b{said['too_late']}\b[^.:]*", text, re.IGNORECASE):
            assert re.search(rf"\b(?:{said['perhaps']})\b", claim, re.IGNORECASE), (kind, claim)


def test_after_the_hard_end_the_letter_says_so() -> None:
    """Only then is it over."""
    text = " ".join(reminder(entry(act_in=-20 * DAY, over_in=-2 * DAY)).text.split())
    assert "The last day on which this could help was 2 January." in text
    assert "Over since Sat 2 Jan" in text
    assert "Open a dispute" not in text.partition("Why")[0]  # what can no longer be done is not advised


@pytest.mark.parametrize(
    ("stated_by", "source", "claim"),
    [
        ("mail", "mail:1", "AliExpress says so."),
        ("user", "mark:1", "You said so."),
        (None, "mail:1", "our own careful estimate"),
    ],
)
def test_the_reader_learns_who_named_the_date(stated_by: StatedBy | None, source: str, claim: str) -> None:
    """A date of the vendor's, of the user's and of our own counting are told apart."""
    text = reminder(entry(stated_by=stated_by, because=[replace(QUOTED, source=source), COUNTED])).text
    claims = ["AliExpress says so.", "You said so.", "our own careful estimate"]
    assert [name for name in claims if name in " ".join(text.split())] == [claim]


def test_the_reasons_quote_the_mail_and_name_the_period() -> None:
    """Why: the sentence with its day, and the counted length with how sure it is."""
    text = " ".join(reminder(entry()).text.split())
    assert "AliExpress wrote on 3 May: “You still have 15 days.”" in text
    assert "Our count: 15 days to open a dispute (AliExpress’s own recent words)" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_period_of_the_vendor_has_words(language: str) -> None:
    """No letter shows a name out of the vendor's file."""
    for period, given in VENDOR.periods.items():
        counted = Because(given.source, period=period, days=given.days, confidence=given.confidence)
        letter = reminder(entry(because=[counted]), language=language)
        assert str(given.days) in letter.text, period
        assert period not in letter.text.replace("/dispute_window", "")
        assert period.replace("_", " ") not in letter.text

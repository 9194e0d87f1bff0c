"""What the letters say: complete in every language, right about time, the most urgent first."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from languages import SAID, WORDS
from letters import (
    BAIT,
    COUNTED,
    DAY,
    LANGUAGES,
    NOW,
    ORDER_URL,
    QUOTED,
    VENDOR,
    Page,
    entry,
    every_letter,
    full_digest,
    order,
    reminder,
    renderer,
)
from reminderd.adapters.resources import load_templates
from reminderd.core.letters import Renderer
from reminderd.core.letters.wording import Wording
from reminderd.core.model import (
    Because,
    DeadlineKind,
    PermanentError,
    StatedBy,
)

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_letter_can_be_written_in_every_language(language: str) -> None:
    """No deadline kind, phase, status, step or letter lacks its words, in text or HTML (undefined names are errors)."""
    for letter in every_letter(language):
        assert letter.subject.strip()
        assert len(letter.text) > 100
        assert len(Page(letter.html).text) > 100
        assert "None" not in letter.text + letter.html
        assert "Undefined" not in letter.text + letter.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_exactly_the_macros_of_the_english_wording(language: str) -> None:
    """A phrase forgotten in, or left over from, a translation is found."""

    def signatures(of: str) -> set[str]:
        return {
            re.sub(r'"[^"]*"', "", macro)
            for macro in re.findall(r"{% macro (.*?) %}", load_templates(of)["_wording.j2"])
        }

    assert signatures(language) == signatures("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DeadlineKind)
def test_both_parts_say_the_same_of_a_deadline(language: str, kind: DeadlineKind) -> None:
    """What to do, when, why, what is lost, which evidence and each answer stand in text and in HTML alike."""
    letter = reminder(entry(kind), language=language)

    def words(text: str) -> set[str]:
        return set(re.findall(r"\w{4,}", text))

    lead = words(Wording(load_templates(language), language=language, zone=ZoneInfo("UTC")).say("answer_lead"))
    assert words(letter.text) - words(Page(letter.html).text) - {"https"} - lead <= words(ORDER_URL)
    assert "\n     done\n" in letter.text
    assert f"\n     snooze {1 if kind in SHORT else 2}d\n" in letter.text  # the day to act is in 3 days
    assert "reminderd mark" not in letter.text


def test_a_kind_without_words_is_one_clear_error() -> None:
    """A wording that forgets a field is named with the macro, not sent with a hole."""
    broken = {**load_templates("en")} | {
        "_wording.j2": re.sub(r"lost: The order is.*", "", load_templates("en")["_wording.j2"]),
    }
    letters = Renderer(broken, language="en", zone=ZoneInfo("UTC"), vendor=VENDOR, identity=b"x", domain="x.invalid")
    with pytest.raises(PermanentError, match=r"_wording\.j2, macro protection_ends: .*lost"):
        letters.reminder("k", [entry(DeadlineKind.PROTECTION_ENDS)], [], NOW)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("reminder.txt.j2", "one\n{% if %}", r"template reminder\.txt\.j2, line 2: "),
        ("reminder.html.j2", "{{ entries.nothing }}", r"template reminder\.html\.j2, line 1: .*nothing"),
        (
            "reminder.txt.j2",
            "{{ say('no_such_phrase') }}",
            r"template _wording\.j2: there is no macro 'no_such_phrase'",
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
    """The same instant is another day elsewhere: the reader gets weekday, date, time and distance of their own zone."""
    late_evening = entry(act_in=datetime(2027, 1, 7, 17, 0, tzinfo=UTC) - NOW)
    assert "By Thursday 7 January 2027, 18:00 (in 3 days)" in " ".join(reminder(late_evening).text.split())
    auckland = reminder(late_evening, zone="Pacific/Auckland")
    assert "By Friday 8 January 2027, 06:00 (in 3 days)" in " ".join(auckland.text.split())
    assert auckland.subject.startswith("All well? Dispute by Fri 8 Jan: ")
    german = reminder(late_evening, language="de")
    assert "Bis Donnerstag, 7. Januar 2027, 18:00 Uhr (in 3 Tagen)" in " ".join(german.text.split())


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(days=15, hours=23), "in 15 days"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(days=1, hours=23, minutes=59), "in 47 hours"),
        (timedelta(hours=1, minutes=59), "in 119 minutes"),
        (timedelta(seconds=30), "in 0 minutes"),
    ],
)
def test_time_left_is_never_rounded_up(distance: timedelta, words: str) -> None:
    """Two days less a minute are not "2 days"."""
    assert f"({words})" in reminder(entry(act_in=distance)).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DeadlineKind)
def test_nobody_says_too_late_before_the_hard_end(language: str, kind: DeadlineKind) -> None:
    """Between the two dates a letter says when it will certainly be over; sources differ by weeks (POLICY C2)."""
    letter = reminder(entry(kind, -3 * DAY, 20 * DAY), language=language)
    text = " ".join(letter.text.split())
    months = WORDS.of(language).months
    assert months is not None
    assert re.search(rf"\b24\W+(?:de )?(?:{'|'.join(months[0])})\b.{{0,4}}2027", text, re.IGNORECASE)
    said = SAID[language]
    for claim in re.findall(rf"[^.:]*\b{said['too_late']}\b[^.:]*", text, re.IGNORECASE):
        assert re.search(rf"\b(?:{said['perhaps']})\b", claim, re.IGNORECASE), claim


def test_after_the_hard_end_the_letter_says_so() -> None:
    """Only then is it over."""
    text = " ".join(reminder(entry(act_in=-20 * DAY, over_in=-2 * DAY)).text.split())
    assert "The last day on which this could help was 2 January 2027." in text


@pytest.mark.parametrize(
    ("stated_by", "source", "claim"),
    [
        ("mail", "mail:1", "AliExpress says so."),
        ("user", "mark:1", "You said so."),
        (None, "mail:1", "our own careful count"),
    ],
)
def test_the_reader_learns_who_named_the_date(stated_by: StatedBy | None, source: str, claim: str) -> None:
    """A date of the vendor's, of the user's and of our own counting are told apart."""
    text = reminder(entry(stated_by=stated_by, because=[replace(QUOTED, source=source), COUNTED])).text
    claims = ["AliExpress says so.", "You said so.", "our own careful count"]
    assert [name for name in claims if name in " ".join(text.split())] == [claim]


def test_the_reasons_quote_the_mail_and_name_the_period() -> None:
    """Why: the sentence with its day, and the counted length with how sure it is."""
    text = " ".join(reminder(entry()).text.split())
    assert "AliExpress wrote on 3 May 2026: “You still have 15 days.”" in text
    assert "We reckon: 15 days to open a dispute (AliExpress’s own recent words)" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("period", sorted(VENDOR.periods))
def test_every_period_of_the_vendor_has_words(language: str, period: str) -> None:
    """No letter shows a name out of the vendor's file."""
    given = VENDOR.periods[period]
    counted = Because(given.source, period=period, days=given.days, confidence=given.confidence)
    letter = reminder(entry(because=[counted]), language=language)
    assert str(given.days) in letter.text
    assert period not in letter.text.replace("/dispute_window", "")
    assert period.replace("_", " ") not in letter.text


# --- several, and the subject --------------------------------------------------------------------


def test_one_letter_tells_all_deadlines_the_most_urgent_first() -> None:
    """Several notices of one tick are one mail; the subject counts them and names the first."""
    later, sooner = order("3041887766570021", "Desk lamp"), order("3041887766590021", "USB-C cable")
    letter = reminder(entry(act_in=5 * DAY, of=later), entry(act_in=2 * DAY, of=sooner))
    assert letter.subject == "2 AliExpress deadlines, first Wed 6 Jan: USB-C cable (order …0021)"
    assert letter.text.index("USB-C cable") < letter.text.index("Desk lamp")
    assert Page(letter.html).text.index("USB-C cable") < Page(letter.html).text.index("Desk lamp")
    assert letter.notice_keys == ("notice",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "title", ["", "USB-C cable", "very long name of a thing " * 20, "한국어 케이블 " * 20, BAIT * 5]
)
def test_the_subject_is_short_and_names_deadline_and_order(language: str, title: str) -> None:
    """Below 70 characters, whatever the thing is called; day and order number are never cut away."""
    for kind in DeadlineKind:
        subject = reminder(entry(kind, of=order(title=title)), language=language).subject
        assert len(subject) < 70
        assert re.search(r"…0021\)?$", subject), subject
        assert re.search(r"\b0?7(?:\.?\W(?:Jan|janv|ene)|/0?1)", subject), subject


def test_the_example_of_a_subject_reads_well() -> None:
    """What to do, by when, of what."""
    assert reminder(entry()).subject == "All well? Dispute by Thu 7 Jan: Bicycle light (order …0021)"


def test_the_hidden_preview_line_names_the_deadline() -> None:
    """Mail lists show the first words: the date, not the layout's beginnings."""
    assert Page(reminder(entry()).html).text.strip().startswith("By Thursday 7 January 2027")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kinds", [list(DeadlineKind), [DeadlineKind.PROTECTION_ENDS]])
def test_forty_deadlines_stay_below_what_mail_programs_cut_off(language: str, kinds: list[DeadlineKind]) -> None:
    """Gmail cuts a mail at 102 kB; each of 40 entries still has its order, date and commands."""
    title = "A rather long title of some thing, 3 pieces, red and green, for indoors " * 2
    orders = [order(f"30418877{number:08}", title) for number in range(40)]
    entries = [entry(kinds[number % len(kinds)], of=of) for number, of in enumerate(orders)]
    letter = reminder(*entries, language=language)
    assert len(letter.html.encode()) < 100_000
    assert len(letter.text.encode()) < 100_000
    for of in orders:
        assert ORDER_URL + of.key.number in letter.text
        assert f'href="{ORDER_URL}{of.key.number}"' in letter.html
    digest = renderer(language).digest("k", replace(full_digest(), entries=tuple(entries)), NOW)
    assert len(digest.html.encode()) < 100_000

"""What a reminder offers beside words: answers by one tap, a bar of days, the money at stake."""

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import parse_qs, quote, unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_templates
from reminderd.core.letters import Entry
from reminderd.core.letters.answer_links import MOST_TAPPED_ROWS, choices_of, with_taps
from reminderd.core.letters.kinds_of_disputes import KINDS
from reminderd.core.letters.language import Words
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import DeadlineKind, Letter
from reminderd.core.statements.answers import commands_of
from reminderd.core.statements.grammar import understand
from reminderd.core.statements.shown_words import shown
from samples.languages import WORDS
from samples.letter_page import Page
from samples.letters import (
    BAIT,
    DAY,
    HOUR,
    LANGUAGES,
    NOW,
    SENDER,
    SOME_LANGUAGES,
    VENDOR,
    entry,
    order,
    reminder,
    renderer,
)
from samples.wording_uses import texts_of


def taps(*entries: Entry, language: str = "en") -> list[dict[str, str]]:
    """Return the parts of each button's address in a reminder of these entries."""
    return taps_of(reminder(*entries, language=language))


def taps_of(letter: Letter) -> list[dict[str, str]]:
    found = []
    for address in Page(letter.html).addresses:
        if address.startswith("mailto:"):
            parts = urlsplit(address)
            fields = parse_qs(parts.query, strict_parsing=True)
            found.append({"to": parts.path, **{name: value for name, (value,) in fields.items()}})
    return found


def test_a_tap_opens_an_answer_that_names_the_letter() -> None:
    """To the sender, with the subject of an answer, the words of one, and the secret part of the letter's id."""
    letter = reminder(entry())
    first = taps(entry())[0]
    assert first["to"] == SENDER
    assert first["subject"] == f"Re: {letter.subject}"
    assert first["body"] == f"done\r\n#{letter.message_id[:32]}\r\n"
    assert re.fullmatch(r"[0-9a-f]{32}", letter.message_id.partition("@")[0])


def test_several_entries_are_told_apart_by_their_number() -> None:
    """The number stands before the entry's title and before the words."""
    one, two = entry(), entry(DeadlineKind.REFUND_CHECK, 5 * DAY, of=order("3041887766570021"))
    letter = reminder(two, one)
    assert letter.deadlines == (one.deadline.uid, two.deadline.uid)
    assert "\n1. Anything wrong?" in letter.text
    assert "\n2. Sat 9 Jan (our estimate): Has the money come back?" in letter.text
    words = [tap["body"].partition("\r\n")[0] for tap in taps(one, two)]
    assert "1 not-received" in words
    assert "2 refunded" in words
    assert {word[:2] for word in words} == {"1 ", "2 "}


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_every_tap_is_understood(language: str) -> None:
    """The two or three buttons are words of the answer grammar; the links below them may have a blank to fill in."""
    for kind in DeadlineKind:
        letter = reminder(entry(kind), language=language)
        buttons = re.findall(r'<a class="calm" href="mailto:[^"]*body=([^"]*)"', letter.html)
        assert 2 <= len(buttons) <= 3, kind
        found = taps_of(letter)
        assert len(found) > len(buttons) or len(found) == letter.text.count("\n     "), kind
        for tap in found:
            words = tap["body"].partition("\r\n")[0]
            assert "3041887766550021" not in words
            has_blank = bool(re.search(r"[A-ZÅ]{4}", words))
            assert not (has_blank and quote(words, safe="") in " ".join(buttons)), (kind, words)
            if not has_blank:
                ((_, taken),) = commands_of([words], WORDS)
                understand(taken, now=NOW, zone=ZoneInfo("UTC"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_has_buttons_in_place_of_words_to_type(language: str) -> None:
    """They stand in the text part, and in what "help" brings; snooze is one of the buttons."""
    some_days, one_day = (shown(f"snooze {days}", WORDS.of(language)) for days in ("7d", "1d"))
    said = [quote(words, safe="") for words in (some_days.split("7")[0], one_day)]
    for kind in DeadlineKind:
        letter = reminder(entry(kind, 9 * DAY), language=language)
        told = Page(letter.html.partition("<details")[0]).text
        typed = re.search(r"YYYY|JJJJ|AAAA|ÅÅÅÅ|not-received|refund-issued|reminderd (mark|done|snooze)|`", told)
        assert not typed, (kind, typed)
        assert any(f"body={words}" in letter.html for words in said), kind


@pytest.mark.parametrize(
    ("words", "is_button"), [("refunded 5 EUR", True), ("offer BELOP", False), ("offer DATO", False)]
)
def test_a_button_has_no_blank_to_fill_in(words: str, is_button: bool) -> None:
    """A capital word of four letters is one, in any language; a currency has three."""
    wording = Wording(load_templates("en"), language="en", zone=ZoneInfo("UTC"))
    (view,) = Views(wording, VENDOR).entries([entry()], NOW)
    answers = ((f"reminderd mark {view.deadline.number} {words}", "what it means"),)
    ((choice,),) = choices_of([replace(view, advice=replace(view.advice, answers=answers))], str, is_numbered=False)
    assert (choice.words, choice.is_likely) == (words, is_button)


def test_the_first_rows_have_answers_to_tap_and_the_others_none() -> None:
    """Each address is as long as a paragraph, and mail programs cut long letters off; the others are answered alike."""
    wording = Wording(load_templates("en"), language="en", zone=ZoneInfo("UTC"))
    numbers = range(MOST_TAPPED_ROWS + 2)
    views = Views(wording, VENDOR).entries([entry(of=order(f"30418877665{one:05}")) for one in numbers], NOW, in_full=0)
    choices = choices_of(views, str, is_numbered=True)
    told = with_taps(choices, views, "more", str, subject="x", message_id="0a@example.org", reply_to=SENDER)
    assert all(choice.address for row in told for choice in row)
    words = [[choice.words.partition(" ")[2] for choice in row] for row in told]
    assert words == [*[["done", "details"]] * MOST_TAPPED_ROWS, [], []]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("act_in", "over_in", "days"),
    [
        *((9 * DAY, 40 * DAY, 3), (3 * DAY + HOUR, 40 * DAY, 2), (2 * DAY, 40 * DAY, 1), (DAY, 40 * DAY, 0)),
        *((HOUR, 40 * DAY, 0), (-HOUR, 40 * DAY, 3), (-HOUR, 3 * DAY, 2), (-HOUR, DAY, 0)),
    ],
)
def test_only_snoozes_that_end_before_the_last_day_are_offered(
    language: str, act_in: timedelta, over_in: timedelta, days: int
) -> None:
    """Rule A12: neither as an answer nor as a command nor as an example, and the words say how long it is."""
    one = entry(DeadlineKind.PROTECTION_ENDS, act_in, over_in, has_clock=True)
    letter = reminder(one, language=language)
    for part, before, behind in ((letter.text, "\n     ", "\n"), (unquote(letter.html), "body=", "\r\n")):
        answers = {one: shown(f"snooze {one}d", WORDS.of(language)) for one in range(1, 10)}
        offered = {one for one, answer in answers.items() if f"{before}{answer}{behind}" in part}
        assert offered == ({days} if days else set())
    if days:
        words = Words(texts_of(language), language=language, zone=ZoneInfo("UTC"))
        assert words.text("answers.snooze", days=days) in " ".join(letter.text.split())


def test_that_all_is_well_is_always_one_tap() -> None:
    """Most parcels come; the other buttons are for the first things that may be wrong."""
    assert [tap["body"].split("\r\n")[0] for tap in taps(entry(has_clock=True))][:3] == [
        "done",
        "not-received",
        "snooze 2d",
    ]
    several = [entry(of=order(f"30418877{number:08}")) for number in range(4)]
    rows = [tap["body"].split("\r\n")[0] for tap in taps(*several)]
    assert rows[:4] == ["2 done", "2 details", "3 done", "3 details"]


@pytest.mark.parametrize("parcel", ["00340434161094027318", "H7730120047781524906", "RS4410927735Y"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_a_parcel_is_here_is_one_tap_whatever_its_number(language: str, parcel: str) -> None:
    """Its capital letters are no blank that the user has to fill in."""
    one = entry(DeadlineKind.PROTECTION_ENDS)
    letter = reminder(replace(one, deadline=replace(one.deadline, arrival=parcel)), language=language)
    buttons = re.findall(r'<a class="calm" href="mailto:[^"]*body=([^"]*)"', letter.html)
    answer = shown(f"parcel {parcel} received", WORDS.of(language))
    assert any(unquote(button).startswith(f"{answer}\r\n") for button in buttons)


def test_a_title_adds_nothing_to_the_answer() -> None:
    """A stranger's words stay in the subject, which is one line; no field and no address comes in with them."""
    for tap in taps(entry(of=order(title="a&body=evil&bcc=b@x.example?#" + BAIT))):
        assert set(tap) == {"to", "subject", "body"}
        assert tap["to"] == SENDER
        message = EmailMessage()
        message["Subject"] = tap["subject"]
        assert "evil" not in tap["body"]


def test_without_an_address_for_answers_there_is_no_button() -> None:
    """`answers: false`: the commands stand alone."""
    from reminderd.adapters.packs.resources import load_templates, load_vendor
    from reminderd.core.letters import Renderer

    mute = Renderer(
        load_templates("en"),
        language="en",
        zone=ZoneInfo("UTC"),
        vendor=load_vendor(),
        identity=b"x",
        domain="x.invalid",
    )
    html = mute.reminder("k", [entry()], [], NOW).html
    assert "mailto:" not in html
    assert "ready answer" not in html
    assert "reminderd done" in Page(html).text


def test_a_catch_up_has_taps_too() -> None:
    """Its entries are numbered in the same way."""
    entries = [entry(), entry(DeadlineKind.REFUND_CHECK)]
    letter = renderer().catch_up("key", entries, [], NOW, is_first=True)
    assert f"body=2%20refunded%0D%0A%23{letter.message_id[:32]}" in letter.html


@pytest.mark.parametrize(
    ("days", "widths", "label"),
    [
        (3, ["20%", "80%"], "3 days left."),
        (15, ["100%"], "15 days left."),
        (40, ["100%"], "40 days left."),
        (0.05, ["1%", "99%"], "Less than a day left."),
        (1, ["7%", "93%"], "1 day left."),
    ],
)
def test_the_bar_shows_how_much_of_the_last_fifteen_days_is_left(days: float, widths: list[str], label: str) -> None:
    """Cells with a width and a colour of their own, which Outlook knows, and words for who cannot see it."""
    html = reminder(entry(act_in=days * DAY)).html
    bar = html[html.index('<table role="img"') :]
    bar = bar[: bar.index("</table>")]
    assert re.findall(r'<td class="bar-\w+" width="(\d+%)"', bar) == widths
    assert len(re.findall(r'bgcolor="#[0-9a-f]{6}"', bar)) == len(widths)
    assert f'aria-label="{label}"' in bar
    assert f">{label}</p>" in html
    assert ("bar-rest" in bar) == (widths[-1] != "100%")


def test_once_the_day_has_come_there_is_no_bar() -> None:
    """What is used up needs no picture."""
    assert '<table role="img"' not in reminder(entry(act_in=-2 * DAY)).html


@pytest.mark.parametrize("kind", DeadlineKind)
def test_a_bar_stands_only_where_time_runs_out(kind: DeadlineKind) -> None:
    """On the day from which to look there would be "less than a day left" above "it is worth doing until October"."""
    for act_in in (HOUR, 3 * DAY):
        assert ('<table role="img"' in reminder(entry(kind, act_in)).html) == (KINDS[kind].time != "look")


def test_the_money_at_stake_is_summed_by_currency_and_order() -> None:
    """One line when there are several entries; an order with two deadlines counts once."""
    from decimal import Decimal

    from reminderd.core.model import Money

    dollars = order("3041887766570021", price=Money(Decimal("3.10"), "USD"))
    letter = reminder(entry(), entry(DeadlineKind.REFUND_CHECK), entry(of=dollars))
    for part in (letter.text, Page(letter.html).text):
        assert "Money at stake: €12.50 + $3.10" in part
    assert "Money at stake" not in reminder(entry()).text
    assert (
        "Money at stake"
        not in reminder(*[entry(of=order(price=None)), entry(of=order("3041887766570021", price=None))]).text
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (DeadlineKind.DELIVERED_CHECK, {"Checked, all is well": "done", "It is not here": "not-received"}),
        (DeadlineKind.RETURN_SHIP, {"I sent it back": "return-sent", "It’s settled, stop reminding me": "done"}),
    ],
)
def test_the_two_buttons_are_what_most_people_have_to_say(kind: DeadlineKind, expected: dict[str, str]) -> None:
    """That it is well and that it is not; that goods were sent, without a number to type: "settled" tells nobody so."""
    wording = Wording(load_templates("en"), language="en", zone=ZoneInfo("UTC"))
    (view,) = Views(wording, VENDOR).entries([entry(kind)], NOW)
    (choices,) = choices_of([view], lambda words: words, is_numbered=False)
    likely = {choice.label: choice.words for choice in choices if choice.is_likely and "snooze" not in choice.words}
    assert likely == expected

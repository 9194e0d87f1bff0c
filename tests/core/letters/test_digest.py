"""The digest and the trouble letter: everything unsettled, or a short sign of life."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from matrix import IS_FULL
from reminderd.config.shipped import written_languages
from reminderd.core.model import AWAITED, DeadlineKind, Money, Stalled, Trouble
from samples.letter_page import Page
from samples.letters import DAY, EMPTY, HOUR, NOW, entry, full_digest, order, renderer


def test_an_empty_digest_is_a_short_sign_of_life() -> None:
    """All quiet is worth a line: the reader sees that mail is still read, and which mailbox was not."""
    content = replace(EMPTY, since=NOW - 7 * DAY, mails_read=3, last_looked_at={"home": NOW, "work": None})
    letter = renderer().digest("k", content, NOW)
    assert letter.subject == "All quiet: no open AliExpress deadline"
    assert "Nothing to do" in letter.text
    assert "Since Mon 28 Dec: 3 mails from AliExpress read." in letter.text
    assert "Mailbox home: last looked at on Monday 4 January, 09:30." in letter.text
    assert "Mailbox work: not looked at yet." in letter.text
    assert len(letter.text) < 600


def test_a_digest_with_trouble_and_nothing_open_does_not_say_nothing_to_do() -> None:
    """What is not known is said: in the subject, in the preview and in the text."""
    trouble = Trouble("unread/work", NOW - 20 * DAY, "work", "this mailbox was never read")
    letter = renderer().digest("k", replace(EMPTY, since=NOW - 7 * DAY, troubles=(trouble,)), NOW)
    assert letter.subject == "Needs a fix: reminderd may be missing mail"
    for part in (" ".join(letter.text.split()), Page(letter.html).text):
        assert "The mailbox was not read in time, so new mails may be missing." in part
        assert "I cannot see everything right now" in part
    assert "Nothing to do" not in letter.text + letter.html


def test_the_digest_tells_everything_that_is_unsettled() -> None:
    """Troubles, what is due, what posed as the vendor, what could not be read, what moves, what was solved."""
    letter = renderer().digest("k", full_digest(), NOW)
    headings = [
        "Needs fixing",
        "Overdue",
        "This week",
        "1 mail that only pretends to be from AliExpress",
        "1 mail from AliExpress I could not read",
        "AliExpress words its mails differently now",
        "Waiting for others",
        "Later",
        "On the way",
        "Recently solved",
    ]
    for part in (letter.text, Page(letter.html).text):
        positions = [part.index(heading) for heading in headings]
        assert positions == sorted(positions)
        assert "snoozed until Tue 5 Jan" in part
        assert "at customs" in part
    assert letter.subject == "Needs a fix; now: answer offer for Bicycle light (€12.50) +72"


def test_the_headline_tells_what_may_be_lost_apart_from_what_is_overdue() -> None:
    """A refund that is late is no less ours. Where the careful day is over, all may be lost or not; each order once."""
    prices = (Money(Decimal(price), "EUR") for price in ("9.10", "20", "3"))
    doubtful, both, owed = (order(f"3041887766{at:06}", price=price) for at, price in enumerate(prices))
    entries = tuple(
        entry(kind, -DAY, 4 * DAY, of=of, has_clock=True)
        for kind, of in (
            (DeadlineKind.DISPUTE_WINDOW, doubtful),
            (DeadlineKind.DISPUTE_WINDOW, both),
            (DeadlineKind.REFUND_OVERDUE, both),
            (DeadlineKind.REFUND_OVERDUE, owed),
        )
    )
    letter = renderer().digest("k", replace(EMPTY, entries=entries), NOW)
    for part in (letter.text, Page(letter.html).text):
        assert "€23.00 overdue, €9.10 may still be saved" in part
    assert "* May still be saved: €29.10" in letter.text
    page = renderer().report(replace(EMPTY, entries=entries), (), NOW)
    assert "May still be saved €29.10" in " ".join(Page(page).text.split())


def test_the_digest_parts_deadlines_at_a_week() -> None:
    """What is due within seven days comes first, the rest after it, each by date."""
    near, far = order("3041887766570021", "Desk lamp"), order("3041887766590021", "USB-C cable")
    content = replace(EMPTY, entries=(entry(act_in=8 * DAY, of=far), entry(act_in=6 * DAY, of=near)))
    text = renderer().digest("k", content, NOW).text
    assert text.index("This week") < text.index("Desk lamp") < text.index("Later") < text.index("USB-C")


SORTS = (DeadlineKind.UNSURE_NEWS, DeadlineKind.SELLER_ANSWER, DeadlineKind.CHARGEBACK, DeadlineKind.REFUND_OVERDUE)
"""A question, what somebody else has to do first, a bank's day, and what is never lost."""


@pytest.mark.parametrize("kind", DeadlineKind if IS_FULL else SORTS)
@pytest.mark.parametrize(
    ("act_in", "heading"), [(-40 * DAY, "Overdue"), (-DAY, "Overdue"), (HOUR, "This week"), (DAY, "This week")]
)
def test_no_day_that_is_past_stands_under_this_week(kind: DeadlineKind, act_in: timedelta, heading: str) -> None:
    """Nor under what waits or comes later, whatever it is about: a mail that was only guessed, too. What is said to be
    today is nobody else's turn any more.
    """
    if kind in AWAITED and act_in >= DAY:
        heading = "Waiting for others"
    content = replace(EMPTY, entries=(entry(kind, act_in, max(act_in, HOUR)),))
    sections = {"Overdue", "This week", "Waiting for others", "Later"}
    assert sections & set(renderer().digest("k", content, NOW).text.splitlines()) == {heading}
    assert sections & set(re.findall("<h2>(.*?)</h2>", renderer().report(content, (), NOW))) == {heading}


def test_what_waits_for_somebody_else_is_the_users_turn_on_its_day() -> None:
    """Until then it stands apart, under the name of whoever has to act."""
    kind = DeadlineKind.SELLER_ANSWER
    for act_in, heading, waits in ((2 * DAY, "Waiting for others", True), (-DAY, "Overdue", False)):
        text = renderer().digest("k", replace(EMPTY, entries=(entry(kind, act_in),)), NOW).text
        assert heading in text
        assert ("Waiting for the seller." in text) is waits
        assert ("Waiting for others" in text) is waits


def test_a_trouble_letter_says_what_since_when_and_what_to_do() -> None:
    """The reader can act on it without the manual."""
    trouble = Trouble("login/home", NOW - DAY, "home", "imap.example.org:993 refused the login of ada")
    letter = renderer().trouble("k", [trouble], NOW)
    assert letter.subject == "reminderd needs you: home"
    for part in (letter.text, Page(letter.html).text):
        assert "The mailbox refuses the login." in part
        assert "imap.example.org:993 refused the login of ada" in part
        assert "since Sunday 3 January, 09:30" in part
        assert "reminderd check" in part


def test_a_trouble_that_is_over_is_told_as_over() -> None:
    """No red or blue band says in the present tense what is no longer so."""
    trouble = Trouble("login/home", NOW - DAY, "home", "", is_over=True)
    letter = renderer().trouble("k", [trouble], NOW)
    for part in (letter.text, Page(letter.html).text):
        told = " ".join(part.split())
        assert "home: The mailbox refuses the login. It is over; it began on Sunday 3 January, 09:30." in told
    assert '<p class="calm"' not in letter.html


@pytest.mark.parametrize(
    ("sort", "is_blind"), [("login", True), ("unreachable", True), ("owed", False), ("idle", False)]
)
def test_that_new_mails_are_not_read_is_said_only_where_it_is_so(sort: str, is_blind: bool) -> None:
    """One mail that is owed, or a push that fails, holds up no other."""
    letter = renderer().trouble("k", [Trouble(f"{sort}/home", NOW - DAY, "home", "said so")], NOW)
    for part in (letter.text, letter.html):
        assert ("new mails there are not read" in " ".join(part.split())) is is_blind
        assert "Something is wrong." not in part


@pytest.mark.parametrize("end", [None, NOW + 20 * DAY])
@pytest.mark.parametrize("is_own", [False, True])
def test_a_stalled_parcel_is_told_with_its_days_and_the_protection(is_own: bool, end: datetime | None) -> None:
    """How long it has been silent, what is usual, and until when a dispute helps."""
    parcel = Stalled(order(), "AP1", NOW - 16 * DAY, 16 * DAY, 9 * DAY, is_own, end)
    assert not replace(EMPTY, stalled=(parcel,)).is_news  # nothing to do yet
    letter = renderer().digest("k", replace(EMPTY, stalled=(parcel,)), NOW)
    for part in (" ".join(letter.text.split()), Page(letter.html).text):
        assert "Without news for long" in part
        assert "No news for 16 days" in part
        assert ("nine in ten of your parcels needed at most 9 here" in part) is is_own
        assert ("Your protection ends Sun 24 Jan at the earliest" in part) is (end is not None)


@pytest.mark.parametrize("language", written_languages())
def test_a_page_that_was_not_understood_is_asked_for(language: str) -> None:
    """One sentence with the command; a digest that has only that to say is sent."""
    content = replace(EMPTY, has_unread_page=True)
    assert content.is_news
    letter = renderer(language).digest("key", content, NOW)
    assert "reminderd anonymise" in " ".join(letter.text.split())
    assert "reminderd anonymise" in letter.html
    assert "reminderd anonymise" not in renderer(language).digest("key", EMPTY, NOW).text


def test_orders_solved_lately_stand_apart() -> None:
    """They are one line of a list: a comma and a blank between them."""
    html = renderer().digest("k", full_digest(), NOW).html
    assert "), <a" in " ".join(html.split())
    assert "),<a" not in html

"""A deadline is late in all that is said of it, or in nothing: text, colour, section, sums, the table at a terminal.

Each clock of its own made them disagree for hours of most days: "overdue" in the headline, "today" in the entry.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from rich.text import Text

from reminderd.adapters.packs.resources import load_templates
from reminderd.cli.output import deadlines_table
from reminderd.core.deadlines.said_days import said_day
from reminderd.core.deadlines.urgency import is_to_do
from reminderd.core.letters import Entry
from reminderd.core.letters.content import Advice, DeadlineView
from reminderd.core.letters.digest_view import digest_view
from reminderd.core.letters.letter_views import DigestView
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import AWAITED, Caution, Deadline, DeadlineKind, DeadlineState, Decision, DecisionReason
from samples.letters import DAY, EMPTY, HOUR, NOW, VENDOR, entry, reminder

HOMES = ["Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"]
NOON = datetime.fromisoformat("2026-11-17 12:00+00:00")


class TextlessWording(Wording):
    """One that has little to say, as it is asked thousands of times, and the texts do not count here."""

    def advise(self, deadline: DeadlineView, cautions: Iterable[Caution] = ()) -> Advice:
        return Advice("", "", "", "", (), (), ())

    def say(self, phrase: str, *values: object) -> str:
        return phrase


def kinds_of_day(home: ZoneInfo) -> Iterator[Deadline]:
    """Days that the shop or the buyer named, with an hour and without; days that we counted, of a loss and of none."""
    midnights = [NOON.astimezone(zone).replace(hour=0, minute=0) for zone in (home, VENDOR.zone)]
    days = [*midnights, midnights[0] + 9 * HOUR, midnights[0] + 20 * HOUR]
    kinds = (DeadlineKind.DISPUTE_WINDOW, DeadlineKind.REFUND_CHECK, DeadlineKind.PICKUP)
    for at, who, kind in product(days, ("mail", "user", None), kinds):
        night = at.astimezone(home).replace(hour=0, minute=0) + DAY
        yield replace(
            entry(kind).deadline,
            act_by=at,
            stated_by=who,
            lost_at=None if kind in AWAITED else night if who else at,
            hard_end=night + DAY,
        )


def digest_of(one: Entry, views: Views, wording: Wording, now: datetime) -> DigestView:
    return digest_view(replace(EMPTY, entries=(one,)), views, wording, now)


@pytest.mark.parametrize("name", HOMES)
def test_text_colour_section_sums_and_table_agree_at_every_hour(name: str) -> None:
    """On the day before it, and on the one after it: at every full hour, and a minute before."""
    home = ZoneInfo(name)
    wording = TextlessWording(load_templates("en"), language="en", zone=home)
    views = Views(wording, VENDOR)
    for deadline in kinds_of_day(home):
        one = replace(entry(), deadline=deadline)
        hours = (deadline.act_by + hour * HOUR for hour in range(-26, 26))
        for now in (hour - side for hour in hours for side in (timedelta(), HOUR / 60)):
            about = f"{deadline.kind} of {deadline.stated_by} {deadline.act_by.astimezone(home)}, {now}"
            told, day = views.deadline(deadline, one.order, now), said_day(deadline, now, views.zones)
            is_late = told.phase == "late"
            assert is_late == (views.entries([one], now)[0].urgency == "late"), about
            digest = digest_of(one, views, wording, now)
            assert is_late == bool(digest.overdue) == bool(digest.headline.overdue or digest.headline.doubtful), about
            assert is_late == bool({"late", "doubtful"} & {*digest.money}), about
            assert not (digest.headline.next_money and (is_late or digest.waiting)), about
            assert bool(digest.waiting) == bool(digest.waiting and digest.waiting[0].awaited), about
            assert (not digest.waiting and not digest.later) == is_to_do(deadline, now, views.zones), about
            assert is_late == (style_of(deadline, one, views, now) == "bold red"), about
            assert (told.phase == "today") == ((day.is_ahead and told.days <= 0) or told.is_today), about


def style_of(deadline: Deadline, one: Entry, views: Views, now: datetime) -> str:
    decision = Decision(deadline, DecisionReason.NOT_YET, DeadlineState.OPEN)
    made = deadlines_table([decision], {deadline.order: one.order}, views.zones, now, 200)
    cell = next(iter(made.columns[1].cells))
    assert isinstance(cell, Text)
    return str(cell.style)


def test_a_phone_hears_as_of_a_last_day_while_the_letter_says_today() -> None:
    """A way that takes only what is late would hear of it when it is over, as its day lasts until the night."""
    for act_in, urgency, colour in ((14 * HOUR, "late", "soon"), (-DAY, "late", "late"), (2 * DAY, "soon", "soon")):
        letter = reminder(replace(entry(), deadline=replace(entry().deadline, act_by=NOW + act_in, stated_by="mail")))
        assert letter.urgency == urgency
        assert f'<p class="{colour}"' in letter.html

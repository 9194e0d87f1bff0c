"""Date and Received -> when a mail was sent, and deadlines that are counted from a day that nobody knows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.dates.stamps import UNKNOWN, parse_stamp, when_sent
from reminderd.core.deadlines import derive
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Deadline, DeadlineKind, Fact, Mail, MailKind, Statement
from reminderd.core.orders import fold_order
from reminderd.core.reading import read
from samples.builders import DAY, ORDER, PACIFIC, at, fact, policy
from samples.languages import WORDS

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
TODAY = "Received: by mx.example.org; Sat, 28 Nov 2026 11:30:00 +0000\n"
ARRIVED = datetime(2026, 11, 28, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Thu, 12 Nov 2026 11:00:00 -0800 (PST)", "2026-11-12 19:00"),
        ("Thu, 12 Nov 2026 11:00:00 +08:00", "2026-11-12 03:00"),
        ("Thu, 12 Nov 2026 11:00:00 GMT+8", "2026-11-12 03:00"),
        ("Thu, 12 Nov 2026 11:00:00 GMT+01:00", "2026-11-12 10:00"),
        ("Thu, 12 Nov 2026 11:00:00 UTC-3", "2026-11-12 14:00"),
        ("Thu, 12 Nov 2026 11:00:00 CEST", "2026-11-12 09:00"),
        ("Thu, 12 Nov 2026 11:00 AM +0100", "2026-11-12 10:00"),
        ("2026-11-12T11:00:00+01:00", "2026-11-12 10:00"),
        ("2026-11-12T11:00:00Z", "2026-11-12 11:00"),
        ("2026/11/12 11:00:00 +0900", "2026-11-12 02:00"),
        ("Do., 12. Nov. 2026 11:00:00 +0100", "2026-11-12 10:00"),
        ("чт, 12 ноя 2026 11:00:00 +0300", "2026-11-12 08:00"),
        ("12 novembre 2026 11:00:00 +0100", "2026-11-12 10:00"),
        ("Thu, 12 Nov 26 11:00:00 GMT", "2026-11-12 11:00"),
        ("Thu, 12 Nov 2026 11:00:00 XYZ", "2026-11-11 21:00"),  # the earliest that an unknown zone can mean
    ],
)
def test_dates_of_all_forms_are_read_with_their_zone(text: str, utc: str) -> None:
    """Standards, habits and other languages."""
    found = parse_stamp(text, NOW, WORDS)
    assert found is not None
    assert f"{found.astimezone(UTC):%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(("text", "is_read"), [("12 ноя 2026 11:00 +1400", True), ("12 ноя 2026 11:00 +1600", False)])
def test_no_zone_is_farther_east_than_fourteen_hours(text: str, is_read: bool) -> None:
    """An offset that no place has is no offset, and an hour of nobody's clock no instant."""
    assert (parse_stamp(text, NOW, WORDS) is not None) is is_read


def test_a_day_long_before_the_mail_came_is_not_taken_for_more_than_it_can_mean() -> None:
    """The earliest plausible instant lies 15 days before the first server that had it, whatever Date says."""
    first = "Sat, 28 Nov 2026 11:30:00 +0000"
    assert when_sent("Mon, 2 Mar 2026 09:00:00 +0000", [f"by mx; {first}"], NOW) == (ARRIVED, ARRIVED - UNKNOWN)
    near = datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert when_sent("Wed, 18 Nov 2026 09:00:00 +0000", [f"by mx; {first}"], NOW) == (ARRIVED, near)


@pytest.mark.parametrize("text", ["", "yesterday", "Thu, 99 Nov 2026", "12/11/2026 11:00", "1794567600", "32.13.2026"])
def test_what_is_no_date_is_none(text: str) -> None:
    """Or what can mean two days."""
    assert parse_stamp(text, NOW, WORDS) is None


def mail(headers: str) -> Mail:
    head = f"From: AliExpress <transaction@notice.aliexpress.com>\nSubject: Order {ORDER.number}: how did it go?"
    raw = f"{head}\n{headers}\nHi"
    return parse(raw.encode(), received_at=NOW)


@pytest.mark.parametrize(
    ("headers", "sent_at", "is_known"),
    [
        ("Date: Thu, 26 Nov 2026 10:00:00 +0000\n" + TODAY, datetime(2026, 11, 26, 10, tzinfo=UTC), True),
        ("Date: Sun, 12 Nov 2028 10:00:00 +0000\n" + TODAY, ARRIVED, True),
        ("Date: Sun, 12 Nov 2028 10:00:00 +0000\n", NOW, False),
        ("Date: some day\n" + TODAY, ARRIVED, True),
        ("Date: some day\n", NOW, False),
        ("", NOW, False),
        ("Date: Thu, 01 Jan 1970 00:00:00 +0000\n" + TODAY, ARRIVED, True),
        ("Date: Thu, 12 Nov 2020 10:00:00 +0000\n" + TODAY, ARRIVED, False),
        (
            "Date: Thu, 12 Nov 2020 10:00:00 +0000\n" + TODAY + "Received: by y; Thu, 12 Nov 2020 02:00:10 -0800\n",
            datetime(2020, 11, 12, 10, tzinfo=UTC),
            True,
        ),
        ("Date: Thu, 12 Nov 2020 10:00:00 +0000\n", datetime(2020, 11, 12, 10, tzinfo=UTC), True),
    ],
    ids=[
        "two days on its way", "from the future", "from the future, alone", "nonsense", "nonsense, alone", "nothing",
        "no clock", "years on its way", "moved with its way", "years old, no way told",
    ],
)  # fmt: skip
def test_a_mail_was_sent_before_it_was_received_and_not_long_before(
    headers: str, sent_at: datetime, *, is_known: bool
) -> None:
    """Received bounds Date from above; an old Date must have been received then."""
    found = mail(headers)
    assert found.sent_at == sent_at
    assert (found.sent_after is None) is is_known
    assert ("the day of the mail is not known" in found.problems) is not is_known
    (told,) = read(found, load_vendor()).facts
    assert told.stated_after == found.sent_after


def test_the_links_of_a_mail_without_a_day_tell_the_earliest() -> None:
    """They name the day on which the template was filled in."""
    link = "https://www.aliexpress.com/x?rowan_id1=logistics_default_20221027_1_en_US_2026-11-20"
    lost = replace(mail(""), subject=f"Order {ORDER.number}: order shipped", links=(link,))
    (told,) = read(lost, load_vendor()).facts
    assert told.stated_after == datetime(2026, 11, 20, tzinfo=PACIFIC)


# --- deadlines

PLACED = fact(MailKind.ORDER_PLACED, "2026-10-01")


def window(*facts: Fact, kind: DeadlineKind = DeadlineKind.DISPUTE_WINDOW) -> Deadline:
    (found,) = (one for one in derive(fold_order(ORDER, (PLACED, *facts), PACIFIC), policy()) if one.kind is kind)
    return found


def test_what_is_counted_from_an_unknown_day_is_early_and_ours() -> None:
    """Counted from the earliest day, over as from the latest, and never the vendor's word; a day to look is left."""
    finished = fact(MailKind.RECEIPT_CONFIRMED, "2026-11-21", within=timedelta(days=15))
    lost = replace(finished, stated_after=finished.stated_at - UNKNOWN)
    known, unknown = window(finished), window(lost)
    assert (known.is_stated, unknown.is_stated) == (True, False)
    assert unknown.act_by == finished.stated_at + DAY < known.act_by
    assert unknown.hard_end == known.hard_end
    assert unknown.because[0].stated_after == lost.stated_after
    a_little = window(replace(finished, stated_after=finished.stated_at - 3 * DAY))
    assert a_little.act_by == known.act_by - 3 * DAY


def test_an_unknown_day_is_not_before_the_order() -> None:
    """Nobody ships what was not bought."""
    finished = fact(MailKind.RECEIPT_CONFIRMED, "2026-10-05", within=timedelta(days=15))
    lost = replace(finished, stated_after=finished.stated_at - UNKNOWN)
    assert window(lost).act_by == window(finished).act_by - 4 * DAY


def test_a_day_that_the_mail_or_the_user_names_stays() -> None:
    """It needs no counting."""
    ending = fact(MailKind.PROTECTION_ENDING, "2026-11-21", due=at("2026-12-05").date())
    lost = replace(ending, stated_after=ending.stated_at - UNKNOWN)
    kind = DeadlineKind.PROTECTION_ENDS
    assert window(lost, kind=kind).act_by == window(ending, kind=kind).act_by == at("2026-12-05 00:00")
    assert window(lost, kind=kind).is_stated
    said = fact(Statement.PROTECTED_UNTIL, "2026-11-22", due=at("2026-12-06").date())
    assert window(lost, said, kind=kind).is_stated

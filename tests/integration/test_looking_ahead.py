"""Looking ahead: simulate, report, calendar."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from installed.beginnings import begin
from installed.installation import Installation
from reminderd.demo.mailbox import sample_mails

ARRIVED = [mail for mail in sample_mails() if mail.kind]
NOW = max(mail.at for mail in ARRIVED) + timedelta(hours=2)


def clock(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%S%z}"


@pytest.fixture
def well_read(home: Installation) -> Installation:
    """All sample mails are read, and what was due was sent."""
    begin(home, (mail.raw for mail in ARRIVED), "once", "--now", clock(NOW))
    return home


def test_what_simulate_foresees_is_what_happens(well_read: Installation) -> None:
    """The first letters it foresees are written at their instants with these subjects, and not a minute before."""
    foreseen = well_read.json("simulate", "--days", "10", "--now", clock(NOW))
    assert len(foreseen) >= 3
    sent_before = len(well_read.subjects())
    for letter in foreseen[:2]:
        at = datetime.fromisoformat(letter["at"])
        assert well_read.json("once", "--now", clock(at - timedelta(minutes=1)))["letters"] == []
        (written,) = well_read.json("once", "--now", clock(at))["letters"]
        assert written["subject"] == letter["subject"]
        assert sorted(written["notices"]) == sorted(letter["notice"])
    assert len(well_read.subjects()) == sent_before + 2


def test_simulate_changes_nothing(well_read: Installation) -> None:
    """Asked twice it says the same, and sends no letter."""
    first = well_read.json("simulate", "--days", "30", "--now", clock(NOW))
    assert well_read.json("simulate", "--days", "30", "--now", clock(NOW)) == first
    assert len(well_read.subjects()) == 1
    told = well_read.reminderd("simulate", "--days", "30", "--now", clock(NOW)).stdout
    assert f"{len(first)} letters in 30 days" in told


def test_the_report_stands_on_its_own(well_read: Installation, tmp_path: Path) -> None:
    """One file: a picture, the sums, every open order; nothing is loaded from elsewhere, no script runs."""
    page = tmp_path / "report.html"
    well_read.reminderd("report", "-o", str(page), "--now", clock(NOW))
    html = page.read_text()
    assert not re.search(r"<script|<img|<link|<iframe|@import|url\(", html)
    assert {match.split("/")[2] for match in re.findall(r'href="(https://[^"]+)', html)} <= {
        "www.aliexpress.com",
        "customerservice.aliexpress.com",
    }
    deadlines = [one for one in well_read.json("deadlines", "--now", clock(NOW)) if one["state"] == "open"]
    assert sum("<circle" in row for row in re.findall(r'<svg class="track.*?</svg>', html, re.DOTALL)) == len(deadlines)
    assert all(one["order"] in html for one in deadlines)


def test_the_report_adds_up_the_money(well_read: Installation, tmp_path: Path) -> None:
    """Every order with an open deadline counts once; a refunded one moves to the recovered sum."""
    page = tmp_path / "report.html"

    def total() -> tuple[float, float]:
        well_read.reminderd("report", "-o", str(page), "--now", clock(NOW))
        shown = re.findall(r'<div class="tile[^>]*>[^<]*<strong>([^<]+)</strong>', page.read_text())
        amounts = [float(text.replace("–", "0").lstrip("€")) for text in shown]
        return round(sum(amounts[:-1]), 2), amounts[-1]  # the last one is what came back

    orders = {one["order"]: float(one["price"]["amount"]) for one in well_read.json("orders") if one["price"]}
    watched = {one["order"] for one in well_read.json("deadlines", "--now", clock(NOW))}
    assert total() == (round(sum(orders.get(number, 0.0) for number in watched), 2), 0.0)
    back = next(number for number in watched if number in orders)
    well_read.reminderd("mark", back, "refunded", "--now", clock(NOW))
    assert total() == (round(sum(orders.get(number, 0.0) for number in watched - {back}), 2), orders[back])


def events(text: str) -> dict[str, tuple[int, datetime]]:
    found = Calendar.from_ical(text).walk("VEVENT")
    return {str(event["uid"]): (int(event["sequence"]), event["dtstart"].dt) for event in found}


def test_the_calendar_holds_every_open_deadline_with_an_alarm(well_read: Installation, tmp_path: Path) -> None:
    """icalendar reads it back: an event and an alarm for each, at the day to act by."""
    file = tmp_path / "deadlines.ics"
    well_read.reminderd("calendar", "-o", str(file), "--now", clock(NOW))
    calendar = Calendar.from_ical(file.read_text())
    deadlines = well_read.json("deadlines", "--now", clock(NOW))
    assert len(calendar.walk("VEVENT")) == len(calendar.walk("VALARM")) == len(deadlines)
    starts = {event["dtstart"].dt for event in calendar.walk("VEVENT")}
    assert starts == {datetime.fromisoformat(one["act_by"]) for one in deadlines}
    assert b"\r\n" in file.read_bytes()


def test_an_event_keeps_its_uid_and_its_sequence_rises(well_read: Installation) -> None:
    """A second import replaces the first one; a moved date counts as the newer one."""
    before = events(well_read.json("calendar", "--now", clock(NOW))["calendar"])
    assert events(well_read.json("calendar", "--now", clock(NOW + timedelta(hours=1)))["calendar"]) == before
    refund = next(one for one in well_read.json("deadlines", "--now", clock(NOW)) if one["kind"] == "dispute_window")
    well_read.reminderd("mark", refund["order"], "disputed", "--now", clock(NOW))
    issued = clock(NOW + timedelta(days=2))
    disputed = events(well_read.json("calendar", "--now", clock(NOW))["calendar"])
    well_read.reminderd("mark", refund["order"], "refund-issued", "--now", issued)
    after = events(well_read.json("calendar", "--now", issued)["calendar"])
    moved = [uid for uid in disputed if uid in after and after[uid][1] != disputed[uid][1]]
    assert len(moved) == 2
    assert all(after[uid][0] > disputed[uid][0] for uid in moved)

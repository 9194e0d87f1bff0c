"""Orders and deadlines as people name them: by a row of the table, by a word of the thing, by the last digits."""

import re

import pytest

from installed.beginnings import begin
from installed.installation import Installation
from reminderd.demo.mailbox import sample_mails

ARRIVED = [mail for mail in sample_mails() if mail.kind]
NOW = f"{max(mail.at for mail in ARRIVED):%Y-%m-%dT%H:%M%z}"


@pytest.fixture
def well_read(home: Installation) -> Installation:
    """All sample mails are read, and the clock stands at the last of them."""
    begin(home, (mail.raw for mail in ARRIVED), "once", "--now", NOW)
    plain = home.arguments
    home.arguments = lambda *arguments: [*plain(*arguments), "--now", NOW]
    return home


def rows(home: Installation) -> list[str]:
    """The rows of `deadlines`, as a person sees them."""
    return [line for line in home.reminderd("deadlines").stdout.splitlines() if re.match(r"\d+ ", line)]


def test_a_row_of_the_table_is_named_by_its_number(well_read: Installation) -> None:
    """In the order in which they are shown; what was done is said, and how to take it back."""
    first, second = well_read.json("deadlines")[:2]
    assert rows(well_read)[1].startswith("2 ")
    done = well_read.reminderd("done", "2").stdout
    assert second["uid"] in done
    assert f"reminderd undo {second['order']}" in done
    assert first["order"] in well_read.reminderd("order", "1").stdout
    refused = well_read.reminderd("done", "99", code=2).stderr
    assert f"there is no row 99: `reminderd deadlines` shows {len(rows(well_read))}" in refused


def test_a_word_of_the_thing_names_its_order(well_read: Installation) -> None:
    """If it is in one order only; else the message lists the orders that may be meant, with their things."""
    orders = well_read.json("orders")
    titles = {order["order"]: " ".join(item["title"] for item in order["items"]).casefold() for order in orders}
    words = {word for title in titles.values() for word in re.findall(r"[a-z]{5,}", title)}
    unique = next(word for word in sorted(words) if sum(word in title for title in titles.values()) == 1)
    number = next(number for number, title in titles.items() if unique in title)
    assert number in well_read.reminderd("order", unique).stdout
    syllables = {title[at : at + 2] for title in titles.values() for at in range(len(title))}
    several = next(one for one in sorted(syllables) if one.isalpha() and sum(one in t for t in titles.values()) > 1)
    refused = well_read.reminderd("order", several, code=2).stderr
    assert all(number in refused for number, title in titles.items() if several in title)
    assert "no order 'zebra' is known" in well_read.reminderd("order", "zebra", code=2).stderr


def test_tables_fit_eighty_columns_and_cut_no_number(well_read: Installation) -> None:
    """The thing is what gives way."""
    number = well_read.json("deadlines")[0]["order"]
    assert number in rows(well_read)[0]


def test_the_help_of_mark_is_a_table(home: Installation) -> None:
    """A line for each part of an order's life."""
    shown = home.reminderd("mark", "--help").stdout
    assert "\\b" not in shown
    parts = [line.split(":")[0].strip() for line in shown.splitlines() if line.startswith("  The ")]
    assert parts[:3] == ["The parcel", "The dispute", "The money"]

"""What is answered to an entry about one parcel or line is said of that one."""

from dataclasses import replace

import pytest

from reminderd.core.model import Deadline, DeadlineKind
from reminderd.core.statements.grammar import understand
from reminderd.core.statements.parcels import contradicting, of_entries
from samples.builders import BERLIN, DAY, ORDER, utc

NOW = utc("2026-11-20 12:00")
WHOLE = Deadline(f"{ORDER}/protection-ends", ORDER, DeadlineKind.PROTECTION_ENDS, NOW, NOW + DAY, ())
PARCEL = replace(WHOLE, arrival="H7730120047781524906")
OTHER = replace(WHOLE, arrival="H7730120047781520034")
LINE = replace(WHOLE, line="2", arrival="2")


@pytest.mark.parametrize("words", ["received", "not-received", "not received", "disputed", "Received 2026-11-19"])
def test_it_is_about_the_parcel_of_the_entry(words: str) -> None:
    told = of_entries(words.split(), [PARCEL])
    assert told == ("parcel", PARCEL.arrival, *words.split())
    assert understand(told, now=NOW, zone=BERLIN).details.tracking_number == PARCEL.arrival


@pytest.mark.parametrize("words", ["parcel 0034 received", "Parcel 0034 disputed", "line 1 received"])
def test_who_names_another_one_means_that(words: str) -> None:
    assert list(of_entries(words.split(), [PARCEL])) == words.split()


def test_what_is_of_the_whole_order_stays_so() -> None:
    assert of_entries(["closed"], [PARCEL]) == ["closed"]
    assert of_entries(["received"], [WHOLE]) == ["received"]
    assert of_entries(["received"], [PARCEL, OTHER]) == ["received"]
    assert of_entries(["received"], [PARCEL, LINE]) == ["received"]


def test_it_is_about_the_line_of_the_entry() -> None:
    assert of_entries(["disputed"], [LINE]) == ("line", "2", "disputed")


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        (["not received", "received"], {0, 1}),
        (["received 2026-11-19", "disputed", "not-received"], {0, 2}),
        (["parcel 4906 received", "parcel H7730120047781524906 not received"], {0, 1}),
        (["line 2 received", "line 1 not received"], set()),
        (["received", "line 2 not-received"], set()),  # all but one
        (["received", "received"], set()),
        (["parcel 0034 received", "parcel 4906 not-received"], set()),
        (["line", ""], set()),
    ],
)
def test_it_came_and_it_did_not_cannot_both_be(lines: list[str], asked: set[int]) -> None:
    assert contradicting((ORDER, line.split()) for line in lines) == asked


def test_two_orders_do_not_contradict_each_other() -> None:
    assert not contradicting([("one", ["received"]), ("two", ["not-received"])])

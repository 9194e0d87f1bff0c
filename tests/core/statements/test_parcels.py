"""What is answered to an entry about one parcel or line is said of that one."""

from dataclasses import replace

import pytest

from builders import BERLIN, DAY, ORDER, utc
from reminderd.core.model import Deadline, DeadlineKind
from reminderd.core.statements.grammar import understand
from reminderd.core.statements.parcels import of_entries

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

"""A number that a picture spoiled is mended only where one known number fits."""

import pytest

from reminderd.core.pages.repair import repaired_number

ORDER, OTHER = "8206113950274417", "8198220367514417"
PARCEL = "LP00912340056781"


@pytest.mark.parametrize(
    "text",
    [
        ORDER,
        "82O6ll395O2744I7",
        "B2061139S0274417",
        "820611395027 4417",
        " 8206 1139\u00a05027\u200b4417\n",
        "８２０６１１３９５０２７４４１７",
        "82o6|1395o2744i7",
        "82O6113950274417|",
        "[8206113950274417]",
    ],
)
def test_a_known_order_is_recognised(text: str) -> None:
    """Letters for digits, blanks, full width."""
    assert repaired_number(text, {ORDER, OTHER}) == ORDER


@pytest.mark.parametrize(
    "text", [PARCEL, "LPOO9123400S6781", "1P009I2340056781", "lp00912340056781", "LP 0091 2340 0567 81"]
)
def test_a_known_parcel_is_recognised(text: str) -> None:
    """Its number has letters of its own."""
    assert repaired_number(text, [PARCEL, "LP00912340056782"]) == PARCEL


@pytest.mark.parametrize(
    "text",
    ["", " ", "8206113950274418", "820611395027441", "82061139502744170", "Ref. Number: 8206113950274417", "O" * 90],
)
def test_what_is_not_the_same_number_is_none(text: str) -> None:
    """Another digit, one too few or too many, other words."""
    assert repaired_number(text, {ORDER, OTHER}) is None


def test_where_several_fit_none_is_meant() -> None:
    """Unless one is equal."""
    known = {"AS0B1", "A50B1", "A5081"}
    assert repaired_number("A5O81", known) is None
    assert repaired_number("A 50B1", known) == "A50B1"
    assert repaired_number(ORDER, set()) is None

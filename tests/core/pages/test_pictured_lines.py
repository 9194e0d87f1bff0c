"""Words of a picture become the lines of the page: broken sentences are whole again, columns stay apart."""

from dataclasses import replace

import pytest

from reminderd.core.pages.pictured_lines import PicturedWord, lines_of_words

LETTER, HEIGHT = 20, 40


def words(*rows: tuple[str, int, int]) -> list[PicturedWord]:
    """Given rows of text, left edge and top, return their words, 20 pixels a letter; two blanks are a wide gap."""
    found = []
    for number, (text, left, top) in enumerate(rows):
        for at, word in enumerate(text.split(" ")):
            gaps = text.split(" ")[:at].count("")
            start = left + LETTER * len(" ".join(text.split(" ")[:at])) + LETTER * bool(at) + 100 * gaps
            if word:
                found.append(PicturedWord(word, start, top, LETTER * len(word), HEIGHT, (1, number)))
    return found


def lines(*rows: tuple[str, int, int], width: int = 1000) -> list[str]:
    return lines_of_words(words(*rows), width)


def test_a_sentence_that_the_screen_broke_is_one_line() -> None:
    """The first word of the next row had no room left; a third row goes on after the second."""
    assert lines(
        ("Refund if no delivery at your address before", 40, 0), ("Nov 5, 2026", 40, 55), ("In transit", 40, 110)
    ) == ["Refund if no delivery at your address before Nov 5, 2026", "In transit"]
    long = "Refund if no delivery at your address before"
    assert lines((long, 40, 0), (long, 40, 55), ("Nov 5, 2026", 40, 110)) == [f"{long} {long} Nov 5, 2026"]


@pytest.mark.parametrize(
    ("second", "left", "top"),
    [
        ("Nov 5, 2026", 40, 90),  # further down
        ("Nov 5, 2026", 80, 55),  # further in
        ("Nov 5, 2026", 40, -55),  # of the next column
    ],
)
def test_what_stands_apart_stays_apart(second: str, left: int, top: int) -> None:
    """A block of its own keeps its line."""
    first = "Refund if no delivery at your address before"
    assert lines((first, 40, 0), (second, left, top)) == [first, second]


def test_a_row_with_room_left_ends_its_line() -> None:
    """The promises of a list stand close together."""
    rows = ("Refund if items damaged", "Refund if package lost")
    assert lines(*((row, 40, 55 * number) for number, row in enumerate(rows))) == list(rows)


def test_letters_of_another_size_begin_another_line() -> None:
    """A heading does not go on in the text below."""
    first = words(("Refund if no delivery at your address before", 40, 0))
    second = [PicturedWord("Nov", 40, 45, 60, HEIGHT * 2, (1, 9))]
    assert len(lines_of_words(first + second, 1000)) == 2


def test_columns_are_cut() -> None:
    """A label and its value far to the right are two lines, in this order."""
    assert lines(("Tracking number  LP00912340056781", 40, 0)) == ["Tracking number", "LP00912340056781"]


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Ref. Number: 8206113950274417| Copy |", "Ref. Number: 8206113950274417 Copy"),
        ("| Copy |", "Copy"),
        ("Fri | Oct. 2 03:12", "Fri | Oct. 2 03:12"),
        ("820611395027441|", "820611395027441|"),
    ],
)
def test_the_frame_of_a_button_is_no_letter(seen: str, meant: str) -> None:
    """Nor is it one of a number that is whole; in a time it stays, and where it may be a 1."""
    assert lines((seen, 40, 0)) == [meant]


def test_no_words_are_no_lines() -> None:
    """An empty picture says nothing."""
    assert lines_of_words([], 1000) == []


@pytest.mark.parametrize("mark", ["@", "e", "©", "t/)", "iy)", "[/ }"])
def test_a_mark_before_a_sentence_is_none_of_its_words(mark: str) -> None:
    """A tick in a circle is taken for anything; the next row begins under the sentence, not under the mark."""
    first = words((f"{mark} Refund if no delivery to you before", 40, 0))
    start = first[len(mark.split())].left
    second = words(("Nov 5, 2026", start, 55))
    rows = [replace(word, row=(1, 1)) for word in second]
    assert lines_of_words(first + rows, 900) == ["Refund if no delivery to you before Nov 5, 2026"]


def test_a_value_at_the_right_edge_ends_its_row() -> None:
    """It fills the row, yet nothing of the next one belongs to it."""
    label = words(("Tracking number", 40, 0))
    value = [PicturedWord("LP00912340056781", 40 + 15 * LETTER + HEIGHT, 0, 16 * LETTER, HEIGHT, (1, 0))]
    found = lines_of_words([*label, *value, *(replace(word, row=(1, 1)) for word in words(("Carrier", 40, 55)))], 740)
    assert found == ["Tracking number LP00912340056781", "Carrier"]


def test_what_stands_under_a_column_at_the_right_is_left_alone() -> None:
    """Where such a column ends is not known."""
    assert lines(("Cainiao", 600, 0), ("Standard", 600, 55), width=760) == ["Cainiao", "Standard"]

"""What a thing is called in a subject: its first words, and those that tell it from the others."""

import pytest

from reminderd.core.orders.names import LONGEST, short_name, with_names
from samples.letters import order


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Desk lamp with clamp, dimmable, warm and cold light", "Desk lamp"),
        ("Folding camping chair with side pocket, 150 kg", "Folding camping chair"),
        ("Präzisions-Schraubendreher-Satz, 64 Teile mit Magnethalter", "Präzisions-Schraubendreher"),
        ("Temperatur- und Feuchtesensor mit Display", "Temperatur- und Feuchtesensor"),
        ("2023 New Magnetic Screwdriver Set 25 in 1 Precision Bits For Phone Repair", "Magnetic Screwdriver Set"),
        ("5/10pcs Original LM358 DIP8 chip", "LM358 DIP8 chip"),
        ("1M 2M USB cable", "USB cable"),
        ("Screwdrivers", "Screwdrivers"),
        ("USB-C-Kabel", "USB-C-Kabel"),
        ("T-Shirt", "T-Shirt"),
        ("For iPhone 15 Pro", "For iPhone 15 Pro"),
        ("2024", "2024"),
        ("3 m", "3 m"),
        ("  한국어   케이블 ", "한국어 케이블"),
        ("", ""),
    ],
)
def test_a_title_is_cut_to_the_words_that_name_the_thing(title: str, name: str) -> None:
    """Without what the shop adds to be found: years, counts, "new", and all behind the first comma."""
    assert short_name(title) == name


@pytest.mark.parametrize(
    "title", ["a" * 300, "one two three four five six seven eight nine ten", "x, " * 90, "- / + &"]
)
def test_a_name_is_never_longer_than_a_subject_bears(title: str) -> None:
    """Whole words where there are any."""
    assert len(short_name(title)) <= LONGEST


def test_what_would_be_called_the_same_gets_the_word_that_tells_it_apart() -> None:
    """Also three of them; where the titles are the same, nothing does."""
    titles = [
        "USB cable, black, 1 m",
        "USB cable, white, 1 m",
        "USB cable, white, red, 1 m",
        "Lamp, 3 W",
        "Lamp, 3 W",
        "",
    ]
    orders = [order(f"30418877{number:08}", title) for number, title in enumerate(titles)]
    named = with_names({one.key: one for one in orders})
    assert [named[one.key].name for one in orders] == [
        "USB cable black", "USB cable", "USB cable red", "Lamp", "Lamp", ""
    ]  # fmt: skip

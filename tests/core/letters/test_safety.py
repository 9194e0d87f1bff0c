"""What the letters must never do: pass on a stranger's link or markup, give away an id, be unreadable somewhere."""

import re
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminderd.core.letters.printable import clean, tidy
from reminderd.core.model import (
    DeadlineKind,
)
from samples.letter_page import Page
from samples.letters import (
    DAY,
    EMPTY,
    HOUR,
    NOW,
    entry,
    order,
    reminder,
    renderer,
)

# --- safe with foreign text ----------------------------------------------------------------------


@given(st.text(max_size=200), st.integers(2, 120))
def test_any_text_becomes_one_short_visible_line(text: str, limit: int) -> None:
    """Whatever stands in a mail: one line, no longer than asked for, nothing invisible."""
    for made in (tidy(text, limit), clean(text, limit)):
        assert len(made) <= limit
        assert made == " ".join(made.split(" "))
        assert not {character for character in made if unicodedata.category(character)[0] == "C"}
        assert "://" not in made or not re.search(r"(?i)\bhttps?://\w", made)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("bei uns.Insgesamt gut", "bei uns. Insgesamt gut"),
        ("refund@aliexpress-pay.example", "refund@aliexpress-pay[.]example"),
        ("see h\u200bttps://evil.example/x now", "see […] now"),
        ("mailto:x@y.example", "[…]"),
        ("EVIL.COM", "EVIL. COM"),
        ("IMG_2041.jpg, Receipt.PDF.", "IMG_2041.jpg, Receipt.PDF."),
        ("x.jpg.example, x.png/y, x.jpgs", "x[.]jpg[.]example, x[.]png/y, x[.]jpgs"),
        ("1.5 m, 12.50 EUR, e.g. blue", "1.5 m, 12.50 EUR, e.g. blue"),
        ("a\u2028b\x00c\td", "a bc d"),
    ],
)
def test_what_looks_like_a_host_is_made_harmless_and_the_rest_kept(text: str, made: str) -> None:
    """A mail program must not make a link of a stranger's words; prices, sizes and sentences stay readable."""
    assert clean(text, 100) == made


# --- names ---------------------------------------------------------------------------------------


def test_a_message_id_is_stable_and_needs_the_secret() -> None:
    """The same letter has the same id on every run; who lacks the secret cannot guess it."""
    first, again = (renderer().reminder("key", [entry()], [], NOW + wait) for wait in (timedelta(), HOUR))
    assert first.message_id == again.message_id
    assert re.fullmatch(r"[0-9a-f]{32}@reminderd\.invalid", first.message_id)
    other = renderer(identity=b"another").reminder("key", [entry()], [], NOW)
    assert other.message_id != first.message_id
    assert renderer().reminder("another key", [entry()], [], NOW).message_id != first.message_id


def test_letters_about_the_same_orders_are_one_thread() -> None:
    """The thread depends on the set of orders alone: not on kinds, times, or which comes first."""
    first, second = order("3041887766550021"), order("3041887766570021")
    letters = renderer()
    one = letters.reminder("a", [entry(of=first), entry(DeadlineKind.REFUND_CHECK, of=second)], [], NOW)
    two = letters.reminder("b", [entry(act_in=DAY, of=second), entry(act_in=2 * DAY, of=first)], [], NOW + DAY)
    alone = letters.reminder("c", [entry(of=first)], [], NOW)
    assert one.thread_id == two.thread_id
    assert alone.thread_id not in (one.thread_id, None)
    assert letters.digest("d", EMPTY, NOW).thread_id is None


# --- readable everywhere -------------------------------------------------------------------------


def test_html_is_well_formed_and_names_its_language() -> None:
    """Every element is closed (Page checks), and screen readers know the language."""
    assert '<html lang="de" dir="ltr">' in reminder(entry(), language="de").html
    assert Page(reminder(entry()).html).open_tags == ["html"]

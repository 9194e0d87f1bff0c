"""What a pattern needs is found without compiling it, and is never more than it really needs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminderd.core.model.literals import bare, needed_pieces


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        ("order (?:was )?shipped", ("shipped",)),
        ("orders? confirmed", (" confirmed",)),
        (r"\bcent(?:er|re)\b.{0,20}[rns]?", ("cent",)),
        ("(?P<count>[0-9]{1,2}) {order} İadesi", (" iadesi",)),
        ("ご?注文", ("注文",)),
        ("(?:ist |wurde )?(?:versandt|verschickt)", ("versandt", "verschickt")),
        ("paket|päckchen(?: da)?", ("paket", "päckchen")),
        ("(?:ab){0,2}cd+", ("cd",)),
        ("(?:sent){1,2}x", ("sent",)),
        ("(?<!not )gone(?! away)(?=home)", ("gone",)),
    ],
)
def test_the_longest_of_what_must_be_there_is_given(pattern: str, pieces: tuple[str, ...]) -> None:
    """Of a row of texts the longest, of alternatives one for each; what may be missing is none."""
    assert needed_pieces(pattern) == pieces


@pytest.mark.parametrize("pattern", ["", r"\d+", "a?", "[abc]", "sent|.{0,3}", "(?i)sent", "(?:sent|){1}", "(?:sent)*"])
def test_a_pattern_that_can_do_without_any_text_needs_none(pattern: str) -> None:
    """Nobody knows what it needs, so it must always be tried."""
    assert needed_pieces(pattern) == ()


_ATOMS = st.sampled_from(["ab", "C ", r"\d", "[xy]", ".", "İ", "é", r"\W{0,2}"])
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "{0,2}", "{1,2}", "+"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)


@given(_PATTERNS, st.data())
def test_whatever_a_pattern_matches_has_one_of_its_pieces(pattern: str, data: st.DataObject) -> None:
    """Else a mail would be left unread that a rule knows."""
    text = data.draw(st.from_regex(re.compile(pattern, re.IGNORECASE), fullmatch=True))
    pieces = needed_pieces(pattern)
    assert not pieces or any(piece in bare(text) for piece in pieces)

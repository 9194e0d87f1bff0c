"""A text with placeholders for values: what is written, and what is wrong with one."""

import pytest

from reminderd.core.letters.placeholders import TextError, Tongue, fill, names, parse

POLISH = Tongue(
    lambda count: "one" if count == 1 else "few" if count in (2, 3, 4) else "many", lambda count: f"<{count}>"
)


@pytest.mark.parametrize(
    ("text", "values", "written"),
    [
        ("plain # | text", {}, "plain # | text"),
        ("a {day}.", {"day": "Monday"}, "a Monday."),
        ("{count} more", {"count": 2}, "2 more"),
        ("{day}!", {"day": None}, "!"),
        ("{n|one:# dzień|few:# dni|many:# dni i}", {"n": 3}, "<3> dni"),
        ("{n|one:# dzień|few:# dni|many:# dni i}", {"n": 5}, "<5> dni i"),
        ("{n|0:none|one:a|other:#}", {"n": 0}, "none"),
        ("{n|0:none|one:a|other:#}", {"n": 7}, "<7>"),
        ("x{more|some: +#}", {"more": 0}, "x"),
        ("x{more|some: +#}", {"more": 2}, "x +<2>"),
        ("{who|seller:the seller|other:somebody}", {"who": "seller"}, "the seller"),
        ("{who|seller:the seller|other:somebody}", {"who": "bank"}, "somebody"),
        ("{who|seller:the seller}", {"who": "bank"}, ""),
        ("{it|yes:a|no:b}", {"it": False}, "b"),
        ("{quote|some:: “#”|none:.}", {"quote": "a {b} | c"}, ": “a {b} | c”"),  # what a value holds is no text
        ("{quote|some:: “#”|none:.}", {"quote": ""}, "."),
        ("{a|some:{b|one:# x|other:# y} of #}", {"a": "all", "b": 1}, "<1> x of all"),
    ],
)
def test_a_text_is_filled(text: str, values: dict[str, object], written: str) -> None:
    """By its values, their plural forms, and whether they are there."""
    assert fill(parse(text), values.__getitem__, POLISH) == written


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{", "a { is not followed by the name of a value"),
        ("{ day }", "a { is not followed by the name of a value"),
        ("{it.day}", "a { is not followed by the name of a value"),
        ("day}", "a } closes nothing"),
        ("{n|one:a", r"\{n\| is not closed"),
        ("{n|one:a|b}", r"a form of \{n\} lacks its key"),
        ("{n|}", r"a form of \{n\} lacks its key"),
    ],
)
def test_a_text_that_is_not_one_says_why(text: str, wrong: str) -> None:
    """In one line, without the text's words."""
    with pytest.raises(TextError, match=wrong):
        parse(text)


def test_all_values_of_a_text_are_known() -> None:
    """Those in forms too, whichever of them is written."""
    assert names(parse("{a} {b|one:{c}|other:{d|some:#}}")) == {"a", "b", "c", "d"}

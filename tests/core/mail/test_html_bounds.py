"""HTML of strangers is cut to what a tree builder can take; what anybody writes stays as it is."""

import re

import pytest

from reminderd.core.mail.html_bounds import MAX_ATTRIBUTES, bounded
from reminderd.core.mail.shown_text import text_of_html

MANY = " ".join(f"a{n}" for n in range(1000))


@pytest.mark.parametrize(
    "html",
    [
        "<p class='a' title=\"b > c\">1 < 2 &amp; a<b</p>",
        "<a href=https://example.org/?a=1&b=2>Order</a><br/><img src='data:,x' alt = x>",
        "<td width=1\n  height='2'nowrap><b>x</b></td>",
    ],
)
def test_what_people_write_is_left_alone(html: str) -> None:
    """Quotes, bare values, blanks around the sign, a bracket in a value."""
    assert bounded(html) == html


@pytest.mark.parametrize(
    "html",
    [
        f"<p {MANY}>x</p>",
        f"<p {MANY.replace(' ', '/')}>x</p>",
        "<p " + " ".join(f"a{n}='>'" for n in range(1000)) + ">x</p>",
        "<p " + "".join(f'a{n}="1"' for n in range(1000)) + ">x</p>",
        f"<p {MANY} x='",
    ],
)
def test_a_tag_keeps_its_first_attributes(html: str) -> None:
    """However they are written and parted."""
    found = bounded(html)
    assert found is not None
    assert re.findall(r"a(\d+)", found) == [str(n) for n in range(MAX_ATTRIBUTES)]


def test_no_long_tag_hides_in_what_looks_like_a_value() -> None:
    """In a script a quote is none; what it seems to hold must not come out as a tag that nobody looked at."""
    found = bounded(f"<script><a x='</script><p {MANY}>'</script>")
    assert found is not None
    assert re.findall("<[a-z/]+", found) == ["<script", "<a", "</script"]


def test_a_link_of_a_long_tag_is_still_read() -> None:
    """What stands first is kept, and so is the text behind it."""
    shown = text_of_html(f"<p>Order <a href='https://example.org/?a<b' {MANY}>one</a></p>")
    assert (shown.lines, shown.links) == (["Order one"], ["https://example.org/?a<b"])


ROWS = (
    "<tr><td style=\"font-family:'Open Sans',Arial\"><b>Order</b> <a href='https://example.org/?a=1'>one</a></td></tr>"
)


@pytest.mark.parametrize("rows", [100, 300])
def test_a_long_mail_of_ordinary_tags_comes_back_as_it_is(rows: int) -> None:
    """The shop's mails have a thousand tags and more, and no tag of them is odd."""
    html = f"<table>{ROWS * rows}</table>"
    assert bounded(html) is html


@pytest.mark.parametrize(
    "tag",
    [
        "<p " + " ".join(f"a{n}='>'" for n in range(600)) + ">",
        '<p "' + " ".join(f'a{n}=\n">"' for n in range(600)) + ">",
        "<p " + " ".join(f'a{n}= ">"' for n in range(600)) + ">",
        "<p '" + " ".join(f"a{n}=\n'>'" for n in range(600)) + ">",
        "<p " + " ".join(f"a{n}=<b" for n in range(600)) + ">",
    ],
)
def test_a_tag_that_hides_its_length_is_cut_in_a_mail_of_any_size(tag: str) -> None:
    """By a bracket that does not end it."""
    found = bounded(f"<table>{ROWS}</table>{tag}")
    assert found is not None
    assert "a599" not in found


def test_many_open_elements_of_formatting_are_refused_in_a_short_mail() -> None:
    """Each would be opened anew in every paragraph."""
    assert bounded("<b>" * 2000 + "<p>x" * 2000) is None


def test_a_text_in_a_block_is_shown_wherever_the_block_stands() -> None:
    """What is silent hides its own text, and not that of a block inside it."""
    html = "<p>one<object>two<div>three<b>four</b></div></object><svg>five</svg> six<br>seven</p>"
    assert text_of_html(html).lines == ["one", "threefour", "six", "seven"]

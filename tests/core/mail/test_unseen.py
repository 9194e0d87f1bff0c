"""Words that nobody can see are nobody's; and what only looks like a trick is read."""

from datetime import UTC, datetime

import pytest

from reminderd.core.mail.parsing import parse
from reminderd.core.mail.shown_text import MAX_TAGS, lines_of_page, text_of_html
from reminderd.core.mail.unseen import MAX_RULES

HIDING = {
    "display": "display:none",
    "display, shouted": "DISPLAY : NONE !important",
    "display, with a comment": "display:/**/none",
    "display, escaped": "d\\69 splay:none",
    "display, overruled by nonsense": "display:none;display:bogus",
    "visibility": "visibility:hidden",
    "collapse": "visibility:collapse",
    "content-visibility": "content-visibility:hidden",
    "opacity": "opacity:0",
    "opacity, nearly": "opacity:0.02",
    "a filter": "filter:opacity(0)",
    "no size": "font-size:0",
    "one pixel": "font-size:1px",
    "a tiny share": "font-size:5%",
    "the short form of a font": "font:0/0 a",
    "no height": "max-height:0;overflow:hidden",
    "no height, in points": "height:0pt;overflow-y:hidden",
    "no width": "width:0;overflow:clip",
    "as for screen readers": "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)",
    "no line": "line-height:0;overflow:hidden",
    "beside the page": "position:absolute;left:-9999px",
    "above the page": "position:fixed;top:-100em",
    "an indent": "text-indent:-9999px",
    "a margin": "margin-left:-2000px",
    "moved": "transform:translateX(-9999px)",
    "scaled": "transform:scale(0)",
    "clipped": "clip-path:inset(50%)",
    "a circle": "clip-path:circle(0)",
    "Outlook": "mso-hide:all",
    "white": "color:#fff",
    "white, by name": "color:White",
    "nearly white": "color:#f8f8f8",
    "white, as a function": "color:rgb(255, 255, 255)",
    "white, as hue": "color:hsl(0,0%,100%)",
    "transparent": "color:transparent",
    "transparent, as a function": "color:rgba(0,0,0,0)",
    "its own ground": "color:#0b57b0;background-color:#0b57b4",
    "its own ground, by name": "background:tomato;color:tomato",
    "filled": "-webkit-text-fill-color:#fff",
}


@pytest.mark.parametrize("style", HIDING.values(), ids=HIDING)
@pytest.mark.parametrize(
    "form", ["<p>hello</p><div style='{}'>received</div>", "<p>hello <span style='{}'>received</span></p>"]
)
def test_what_a_style_hides_is_not_written(style: str, form: str) -> None:
    """It is a line of the mail all the same, as the preheader of a mail of the shop is."""
    shown = text_of_html(form.format(style))
    assert shown.written == ["hello"]
    assert "received" in " ".join(shown.lines)


@pytest.mark.parametrize(
    "markup",
    [
        "<div hidden>received</div>",
        "<font color=white>received</font>",
        "<table bgcolor='#000080'><tr><td><font color=navy>received</font></td></tr></table>",
        "<div style='background:#222'><p><b style='color:#222'>received</b></p></div>",
        "<div style='color:#fff'><p><b>received</b></p></div>",
        "<div style='opacity:.3'><p style='opacity:.3'>received</p></div>",
        "<div style='font-size:1px'><b>received</b></div>",
        "<select><option>received</option></select>",
        "<style>.x, #y {display:none}</style><p class=x>received</p><p id=y>received</p>",
        "<style>@media screen {p.x {font-size:0}}</style><p class=x>received</p>",
        "<style>@import url(x); .x {color:#fff}</style><p class=x>received</p>",
        "<style>/* } */ .x {color:/**/#fff}</style><p class=x>received</p>",
        "<style>@media print {a{color:red}} .x {color:#fff}</style><p class=x>received</p>",
    ],
)
def test_whatever_hides_it_is_asked(markup: str) -> None:
    """Attributes, what stands around it, and style sheets."""
    assert text_of_html(f"<p>hello</p>{markup}").written == ["hello"]


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='background:#0b57b0'><p><b style='color:#fff'>received</b></p></div>",
        "<table bgcolor='#0b57b0'><tr><td style='color:#ffffff'>received</td></tr></table>",
        "<body bgcolor='#1c1b22' text='#fbfbfe'><p>received</p></body>",
        "<body style='background-color:#000'><p style='color:#eee'>received</p></body>",
        "<div style='background:url(night.png)'><p style='color:#fff'>received</p></div>",
        "<div style='background:linear-gradient(#000,#333);color:#fff'>received</div>",
        "<style>@media (prefers-color-scheme: dark) {p {color:#fff !important}}</style><p>received</p>",
        "<style>@media print {p {display:none}}</style><p>received</p>",
        "<style>@media only screen and (max-width:600px) {p {display:none}}</style><p>received</p>",
        "<style>p:hover {color:#fff} a:link {color:#fff}</style><p>received</p>",
        "<style>.night {background:#111} .night p {color:#eee}</style><div class=night><p>received</p></div>",
        "<meta name=color-scheme content=dark><p style='color:#fff'>received</p>",
        "<!--[if mso]><p style='display:none'><![endif]--><p>received</p>",
        "<![if !mso]><p>received</p><![endif]>",
        "<p class=MsoNormal style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l0 level1 lfo1'>received</p>",
        "<p style='mso-style-textfill-fill-color:black;font-size:11.0pt;color:windowtext'>received</p>",
        "<p style='font:12px/0 Arial;line-height:0'>received</p>",
        "<td style='font-size:0'><div style='font-size:14px'>received</div></td>",
        "<div style='font-size:0'><p style='font:14px/1.4 Arial'>received</p></div>",
        "<p style='max-height:0'>received</p>",
        "<p style='overflow:hidden;height:40px'>received</p>",
        "<p style='position:relative;left:-4px;margin:-10px 0'>received</p>",
        "<p style='opacity:.8;color:#999'>received</p>",
        "<p style='font-size:small;color:inherit;background:transparent'>received</p>",
        "<div style='color:#fff'><a href='https://x.example'>received</a></div>",
        "<p style='color:transparent;text-shadow:0 0 0 #000'>received</p>",
        "<p style='left:-9999px'>received</p>",
        "<p style='display:block;visibility:visible;transform:translate(-50%,-50%) scale(1)'>received</p>",
    ],
)
def test_what_can_be_seen_is_written(markup: str) -> None:
    """A dark ground, other devices, Outlook's markup, lists, and the tricks of newsletters."""
    assert text_of_html(markup).written == ["received"]


def test_the_lines_of_the_shop_are_as_before() -> None:
    """Nobody asks what is hidden in a mail of the shop's: it is nobody's word anyhow."""
    shown = text_of_html("<div style='display:none'>Soon</div><p>Shipped</p>", is_speech=False)
    assert shown.lines == shown.written == ["Soon", "Shipped"]


@pytest.mark.parametrize(
    "flood",
    [
        "<p>x</p>" * MAX_TAGS,
        "<style>" + "".join(f".a{n} {{color:red}}" for n in range(MAX_RULES + 1)) + "</style>",
        "<style>" + "p {color:red}" * 100 + "</style>" + "<p>x</p>" * 400,
    ],
    ids=["tags", "rules", "elements"],
)
def test_where_looking_would_take_too_long_nothing_is_written(flood: str) -> None:
    """Else a flood would be the way to hide a word."""
    assert text_of_html(f"<p style='display:none'>received</p>{flood}").written == []


def test_the_plain_text_is_that_beside_the_html() -> None:
    """Not a footer that a gateway adds, nor that of a mail without HTML."""
    both = b"--a\n\nplain\n--a\nContent-Type: text/html\n\n<p>rich</p>\n--a--\n"
    parts = b"Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/alternative; boundary=a\n\n"
    found = parse(
        parts + both + b"--m\n\nscanned by a gateway\n--m--\n", received_at=datetime(2026, 11, 24, tzinfo=UTC)
    )
    assert (found.written, found.alternative) == (("rich",), ("plain",))


def test_of_a_page_no_hidden_line_is_shown() -> None:
    """Where its style sheets may paint the ground, only what an element says of itself counts."""
    page = (
        "<p style='display:none'>a</p><p style='font-size:0'>b</p><p style='color:#fff'>seen</p>"
        "<p style='color:#fff;background:#fff'>c</p><p style='position:absolute;left:-999em'>d</p>"
    )
    assert lines_of_page(page)[0] == ["seen"]

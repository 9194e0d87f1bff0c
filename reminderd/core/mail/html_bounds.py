"""Untrusted HTML -> HTML whose tree can be built in time linear in its length.

A tree builder compares each attribute with those before it, walks up the open elements at many tags, and opens
unclosed `<b>`, `<font>` ... anew in every paragraph: 400 KB of one tag take it 17 s.
"""

import re
from itertools import islice

MAX_ATTRIBUTES = 100
MOST_STEPS = 100_000_000
"""Tags by the depth of open elements: about a third of a second."""

MOST_COPIES = 2_000_000
"""Tags by open elements of formatting: so many elements may come of it."""

_SHORT = 200_000  # characters in ordinary tags: at the worst a fifth of a second
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{2000}")
_QUOTED_BRACKET = re.compile(r"""=[ \t\n\f\r]*+(?:"[^"<>]*+[<>]|'[^'<>]*+[<>])""")
_QUOTE_BEHIND_EQUALS = re.compile(r'=[ \t\n\f\r]*+"')
_OF_FORMATTING = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b", re.IGNORECASE)

_BLANK = r" \t\n\f\r"
_ATTRIBUTE = (
    rf"[^{_BLANK}/>][^{_BLANK}/>=]*+"
    rf"(?:[{_BLANK}]*+=[{_BLANK}]*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^{_BLANK}>]*+))?+"
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_START = re.compile(rf"<[a-zA-Z][^{_BLANK}/>]*+(?:[{_BLANK}/]*+(?:{_ATTRIBUTE})?+)*+")
_NAME = re.compile(rf"<(?P<end>/?)(?P<name>[a-zA-Z][^{_BLANK}/>]*+)")
_ORDINARY = 200  # characters of a tag
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())


def bounded(html: str) -> str | None:
    """Given HTML, return it with at most `MAX_ATTRIBUTES` attributes a tag; None where its tree would take too long.

    Tags are cut as the HTML standard's tokenizer does; what looks like a tag inside a value is escaped, so that
    nothing is a tag for the tree builder that was not looked at here. Where the tags are ordinary, and too few for
    either bound, nothing is cut.
    """
    if _is_harmless(html):
        return html
    html = _START.sub(_fewer_attributes, html)
    tags = html.count("<")
    depth, formatting = _depths(html)
    return None if tags * depth > MOST_STEPS or tags * formatting > MOST_COPIES else html


def _is_harmless(html: str) -> bool:
    """Return whether neither bound can be reached: no element is deeper than there are tags, none of formatting deeper
    than there are tags of formatting, and a tag without a quoted bracket ends at its first one.
    """
    if len(html) > _SHORT or (tags := html.count("<")) ** 2 > MOST_STEPS:
        return False
    if (_may_quote_bracket(html) and _QUOTED_BRACKET.search(html)) or _LONG_TAG.search(html):
        return False
    begun = tags - html.count("</")
    return tags * begun <= MOST_COPIES or tags * len(_OF_FORMATTING.findall(html)) <= MOST_COPIES


def _may_quote_bracket(html: str) -> bool:
    """Return whether `_QUOTED_BRACKET` can be in it: found sooner than by looking at each attribute.

    Every other quote opens a value, which holds no bracket, and no closing quote stands behind a "=". No apostrophe
    does.
    """
    if any(before.rstrip(" \t\n\f\r").endswith("=") for before in html.split("'")[:-1]):
        return True
    quoted = '"'.join(html.split('"')[1::2]) + '"'
    return "<" in quoted or ">" in quoted or _QUOTE_BEHIND_EQUALS.search(quoted) is not None


def _fewer_attributes(match: re.Match[str]) -> str:
    tag = match[0]
    name = _NAME.match(tag)
    if name is None or (len(tag) < _ORDINARY and "<" not in tag[1:]):
        return tag
    attributes = list(islice(_ATTRIBUTES.finditer(tag, name.end()), MAX_ATTRIBUTES + 1))
    end = attributes[MAX_ATTRIBUTES - 1].end() if len(attributes) > MAX_ATTRIBUTES else len(tag)
    return tag[: name.end()] + _ATTRIBUTES.sub(_without_tags, tag[name.end() : end])


def _without_tags(match: re.Match[str]) -> str:
    """Escape the ends and starts of tags inside quoted values."""
    return match[0].replace("<", "&lt;") if match[0][-1] in "\"'" else match[0]


def _depths(html: str) -> tuple[int, int]:
    """How many elements are open at once at most, and how many of formatting, by their names alone."""
    opened: dict[str, int] = {}
    depth = formatting = deepest = most = 0
    for match in _NAME.finditer(html):
        name = match["name"].lower()
        step = 1
        if match["end"]:
            step = -1 if opened.get(name) else 0
        elif name in _VOID:
            step = 0
        opened[name] = opened.get(name, 0) + step
        depth += step
        formatting += step if name in _FORMATTING else 0
        deepest, most = max(deepest, depth), max(most, formatting)
    return deepest, most

"""Pattern -> pieces of text, one of which stands in whatever it matches. Looking for these first saves trying most
patterns, and compiling them: to compile one takes longer than to look for the pieces of all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<look>\(\?<?[=!])|(?P<open>\((?:\?:|\?P<\w+>)?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<often>(?:(?P<some>\+|\{[1-9]\d*(?:,\d*)?\})|[?*]|\{\d*(?:,\d*)?\})[?+]?)"
    r"|(?P<letter>[\w ])|(?P<other>\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|\{\w+\}|.)",
    re.DOTALL,
)
_UNKNOWN = re.compile(r"\(\?(?!:|P<|<?[=!])")  # flags and the like, which are written nowhere
_NOTHING: tuple[str, ...] = ()


def bare(text: str) -> str:
    """Given a text, return it in small letters, with one i for the four of Turkish."""
    return text.lower().replace("\u0307", "").replace("ı", "i")


def needed_pieces(pattern: str) -> tuple[str, ...]:
    """Given a pattern, return pieces of text: whatever it matches has at least one of them, as `bare` sees both. None:
    nobody knows. `{order}` and the like stand for any text. Of several answers the one with the longest pieces is
    given, since the fewest texts have these.
    """
    return _NOTHING if _UNKNOWN.search(pattern) else _any_of(_TOKEN.finditer(pattern))


@dataclass(slots=True)
class _Branch:
    """What was read between two bars: `best` are pieces it needs, `letters` and `group` what the next token may yet
    make optional: a piece that is going on, the pieces of a group that just ended.
    """

    letters: str = ""
    group: tuple[str, ...] = _NOTHING
    best: tuple[str, ...] = _NOTHING

    def end_piece(self) -> None:
        """Something else follows: the piece goes on no further, and the group is not optional."""
        for pieces in (self.group, (self.letters,) if self.letters.strip() else _NOTHING):
            if pieces and min(map(len, pieces)) > min(map(len, self.best), default=0):
                self.best = pieces
        self.letters, self.group = "", _NOTHING

    def make_optional(self) -> None:
        """What was read last need not be there."""
        self.letters, self.group = self.letters[:-1], _NOTHING


def _any_of(tokens: Iterator[re.Match[str]]) -> tuple[str, ...]:
    """Read to the end of a group, or of the pattern, and return what it needs: something of each branch."""
    branches = [_Branch()]
    for token in tokens:
        branch, kind = branches[-1], token.lastgroup
        if kind == "letter":
            if branch.group:
                branch.end_piece()
            branch.letters += bare(token[0])
            continue
        if kind == "often" and not token["some"]:
            branch.make_optional()
        branch.end_piece()
        if kind == "open":
            branch.group = _any_of(tokens)
        elif kind == "look":
            _any_of(tokens)
        elif kind == "bar":
            branches.append(_Branch())
        elif kind == "close":
            break
    branches[-1].end_piece()
    pieces = [branch.best for branch in branches]
    return tuple(dict.fromkeys(piece for some in pieces for piece in some)) if all(pieces) else _NOTHING

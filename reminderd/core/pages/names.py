"""What in a line may be a name: unknown words with capitals. In scripts without capitals this says nothing."""

import re
from collections.abc import Collection, Iterator

HIDDEN = "…"
"""Stands for what is left out."""

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_MOST_OF_A_CARRIER = 6  # letters
_PARTICLES = frozenset("al bin da de del della den der di do dos du el la le van von y zu".split())
_STARTS = re.compile(r"(?:^|[.!?:·•|“\"(])$")
_NEAR = 20  # characters before a word that tell whether a sentence begins with it


def name_spans(line: str, common: Collection[str], *, has_capital_nouns: bool = False) -> Iterator[tuple[int, int]]:
    """Given a line and the casefolded words that are no name, yield where names may stand.

    Two or more unknown words with capitals in a row are one, and so is a single one inside a sentence, but where nouns
    have capitals (`has_capital_nouns`).
    """
    run: list[re.Match[str]] = []
    for match in [*(one for one in _WORD.finditer(line) if not _is_of_number(line, one)), None]:
        is_next = bool(match and run and re.fullmatch(r"\s{1,3}", line[run[-1].end() : match.start()]))
        if match and is_next and match[0] in _PARTICLES:
            run.append(match)
        elif match and match[0][0].isupper() and not _is_common(match[0], common):
            if not is_next:
                yield from _span(line, run, has_capital_nouns=has_capital_nouns)
                run = []
            run.append(match)
        else:
            yield from _span(line, run, has_capital_nouns=has_capital_nouns)
            run = []


def _span(line: str, run: list[re.Match[str]], *, has_capital_nouns: bool) -> Iterator[tuple[int, int]]:
    while run and run[-1][0] in _PARTICLES:
        run = run[:-1]
    if not run:
        return
    start = run[0].start()
    is_inside = not _STARTS.search(line[max(0, start - _NEAR) : start].strip())
    if len(run) > 1 or (is_inside and not has_capital_nouns and len(run[0][0]) > 1):
        yield run[0].start(), run[-1].end()


def _is_of_number(line: str, word: re.Match[str]) -> bool:
    """The letters of a parcel's number name its carrier."""
    is_beside = (
        line[word.end() : word.end() + 1].isdecimal() or line[max(0, word.start() - 1) : word.start()].isdecimal()
    )
    return is_beside and word[0].isupper() and len(word[0]) <= _MOST_OF_A_CARRIER


def _is_common(word: str, common: Collection[str]) -> bool:
    return all(part in common or len(part) == 0 for part in re.split(r"['’.-]", word.casefold()))


def without_names(line: str, common: Collection[str]) -> str:
    """Return a line with what may be a name left out."""
    made, at = [], 0
    for start, end in name_spans(line, common):
        made += [line[at:start], HIDDEN]
        at = end
    return "".join([*made, line[at:]])

"""What of a page's text is kept: known wordings, days, numbers and amounts, each cut out of what stands around it.

Whatever may be a name, an address, a telephone or a carrier's note is not among it, also where it is glued to a day.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reminderd.core.model.money import parse_money
from reminderd.core.model.page import PageKind, PageWordings, PageWords
from reminderd.core.pages.dates import DAY_IN_LINE, countdown, countdown_within
from reminderd.core.pages.disputes import party_of
from reminderd.core.pages.lines import LONGEST_MARK, holds, labelled, lines_of, says
from reminderd.core.pages.names import HIDDEN, without_names
from reminderd.core.pages.personal import WORD, PersonalLines, common_words, find_personal, is_personal

_NUMBER = re.compile(r"[A-Z0-9]{8,40}|(?!0)\d{15,18}")
_NODE_TIME = re.compile(r"[^\W\d_]{2,12}\.? \| (?=[^|]*\d)[^|]{3,14} \d{1,2}:\d{2}")
_SHORT_DAY = re.compile(
    r"(?:[^\W\d_]{1,9}\.?,? ?)?\d{1,2}(?!\d)[.:]?(?: ?[^\W\d_]{1,9}\.?)?(?:,? \d{1,2}:\d{2}(?: [A-Z]{2,5})?)?"
)
"""A day without its year, in whatever language: at most a word or two around a small number."""

_PRICED = re.compile(r"(?P<amount>.{1,24}?)(?: ?[x×] ?\d{1,3})?")
_COUNT = re.compile(r"[x×] ?\d{1,3}|.{1,24} [x×] ?\d{1,3}")
_MOST_WORDS_OF_A_NAME = 4

_CUT = "(…) … "
_LONGEST = 300
_LONGEST_VALUE = 40
_LINES_OF_AN_ITEM = 4
_LINES_OF_A_NODE = 2
_PERSONAL_LABELS = frozenset({"ship_to", "note"})


def kept_text(text: str, words: Mapping[str, PageWords], kind: PageKind | None) -> str:
    """Given the text of a page, return those of its lines, or parts of them, that may be kept."""
    languages = tuple(words.values())
    lines = lines_of(text, languages)
    personal = personal_of(lines, languages)
    kept = _Kept(lines, languages, personal, is_list=kind is PageKind.ORDER_LIST)
    return "\n".join(filter(None, (kept.part(at) for at in range(len(lines)))))


def kept_string(text: str, words: Mapping[str, PageWords], personal: PersonalLines) -> str:
    """Given a text out of a capture, return what of it may be kept. `personal`: what is about a person in the whole."""
    languages = tuple(words.values())
    lines = lines_of(text, languages)
    kept = _Kept(lines, languages, replace(personal, sure=frozenset(), near=frozenset()), is_list=False)
    return " · ".join(filter(None, (kept.of_string(at) for at in range(len(lines)))))


def kept_thing(line: str, personal: PersonalLines) -> str:
    """Given the name of a thing that was bought, return it, or a mark where it may be somebody's name."""
    is_hidden = len(line) > _LONGEST or _is_like_a_name(line) or is_personal(line) or personal.is_in(line)
    return HIDDEN if is_hidden else line


def personal_of(lines: Sequence[str], languages: tuple[PageWords, ...]) -> PersonalLines:
    """Given the lines of a page, return what of them is about a person."""
    known: dict[str, bool] = {}

    def is_known(line: str) -> bool:
        if line not in known:
            known[line] = is_wording(line, languages)
        return known[line]

    return find_personal(lines, languages, is_known=is_known, common=common_words(languages))


def is_wording(line: str, languages: Iterable[PageWords]) -> bool:
    """Return whether a line is a wording of pages, a known label with its value, or a known promise."""
    found = tuple(languages)
    return _may_be_known(line, found) and any(_is_known(line, one) for one in found)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """All wordings of some languages at once: those that are a line, begin one, or stand in one."""

    whole: re.Pattern[str]
    begun: re.Pattern[str]
    inside: re.Pattern[str]


@lru_cache(maxsize=8)
def _patterns(languages: tuple[PageWords, ...]) -> _Patterns:
    def joined(groups: Iterable[PageWordings]) -> re.Pattern[str]:
        sources = {wording.pattern.pattern for group in groups for many in group.values() for wording in many}
        unnamed = sorted(re.sub(r"\(\?P<\w+>", "(?:", source) for source in sources)
        return re.compile("|".join(f"(?:{one})" for one in unnamed) or r"(?!)", re.IGNORECASE)

    return _Patterns(
        joined(group for one in languages for group in _whole_groups(one)),
        joined(group for one in languages for group in (one.labels, one.refunds)),
        joined(group for one in languages for group in (one.promises, one.windows)),
    )


def _may_be_known(line: str, languages: tuple[PageWords, ...]) -> bool:
    found = _patterns(languages)
    return bool(found.whole.fullmatch(line) or found.begun.match(line) or found.inside.search(line))


class _Kept:
    """Decides of each line of one page."""

    def __init__(
        self,
        lines: Sequence[str],
        languages: tuple[PageWords, ...],
        personal: PersonalLines,
        *,
        is_list: bool,
    ) -> None:
        self._lines, self._languages, self._personal = lines, languages, personal
        self._common = common_words(languages)
        self._is_list = is_list

    def part(self, at: int) -> str:
        """Return what may be kept of a line; empty for nothing."""
        line = self._lines[at]
        if at in self._personal.sure or len(line) > _LONGEST * 3:
            return ""
        part = self._of_wording(line) or self._of_value(at)
        if not part and at not in self._personal.near and not self._is_of_node(at):
            part = self._with_day(line)
        if not part and self._is_list and at not in self._personal.near and self._is_of_item(at):
            part = kept_thing(line, self._personal)
        return "" if self._personal.is_in(DAY_IN_LINE.sub(" ", part)) else part

    def of_string(self, at: int) -> str:
        """The same of a text by itself: it may be a value, or a sentence that nobody knows yet."""
        line = self._lines[at]
        if is_personal(line):
            return ""
        is_sentence = " " in line and self._is_reason(line)  # one word alone may be a town
        part = self.part(at) or (line if self._is_value(line) or is_sentence else "")
        return "" if self._personal.is_in(DAY_IN_LINE.sub(" ", part)) else part

    def _of_wording(self, line: str) -> str:
        """What is known of a line, from the first known word to the end of its day or amount."""
        if not _may_be_known(line, self._languages) and not _may_be_known(line.partition(":")[0], self._languages):
            return ""
        for one in self._languages:
            if _is_whole(line, one):
                return line
        spans = [span for one in self._languages for span in _spans(line, one)]
        if spans:
            start = min(start for start, _ in spans)
            cut = _CUT if start > LONGEST_MARK else ""  # what stands inside a sentence is asked back: see text.py
            return f"{cut}{line[start : max(end for _, end in spans)]}"
        return next(filter(None, (self._of_label(line, one) for one in self._languages)), "")

    def _of_label(self, line: str, words: PageWords) -> str:
        if amount := party_of(line, words)[1]:
            return f"{line.partition(':')[0].strip()}: {amount}"
        for name, wordings in words.labels.items():
            if name in {"details", *_PERSONAL_LABELS} or not (found := labelled([line], 0, wordings)):
                continue
            value, _ = found
            if self._is_value(value) or (name == "reason" and self._is_reason(value)):
                return line
            if countdown(value, self._languages, is_labelled=True):
                return line
            if day := DAY_IN_LINE.search(value):
                return line[: len(line) - len(value)] + value[day.start() : day.end()]
        return ""

    def _of_value(self, at: int) -> str:
        """A day, a time, an amount, or what stands below a label."""
        line, above = self._lines[at], self._lines[at - 1] if at else ""
        if _NODE_TIME.fullmatch(line) or DAY_IN_LINE.fullmatch(line):
            return line
        if left := countdown_within(line, self._languages):
            return left
        if (amount := _PRICED.fullmatch(line)) and parse_money(amount["amount"]):
            return line
        for one in self._languages:
            named = [name for name, wordings in one.labels.items() if says(above, wordings)]
            if _PERSONAL_LABELS.intersection(named) or not named:
                continue
            if self._is_value(line) or ("reason" in named and self._is_reason(line)):
                return line
        return ""

    def _with_day(self, line: str) -> str:
        """An unknown line up to its day, if it is a sentence: a word alone, or another number, may be an address."""
        found = DAY_IN_LINE.search(line)
        if not found or len(line) > _LONGEST or re.search(r"\d", line[: found.start()]):
            return ""
        words = [word for word in WORD.findall(line[: found.start()]) if word.casefold() not in self._common]
        is_sentence = not words or any(not word[0].isupper() for word in words)
        return without_names(line[: found.end()], self._common) if is_sentence else ""

    def _is_of_node(self, at: int) -> bool:
        """Above the time of an event stands what happened, and there carriers write what they like."""
        return any(_NODE_TIME.fullmatch(line) for line in self._lines[at + 1 : at + 1 + _LINES_OF_A_NODE])

    def _is_value(self, text: str) -> bool:
        """Return whether a text is one day or span of days, an amount, or a number."""
        if len(text) > _LONGEST_VALUE:
            return False
        if _NUMBER.fullmatch(text.replace(" ", "")) and any(map(str.isdecimal, text)):
            return True
        if parse_money(text) or DAY_IN_LINE.fullmatch(text):
            return True
        ends = re.split(r" ?[-–—] ?", DAY_IN_LINE.sub("1", text))
        letters = [word for word in WORD.findall(text) if len(word) > 1 and word.isalpha()]
        is_day = all(_SHORT_DAY.fullmatch(end) for end in ends if end) and any(map(str.isdecimal, text))
        return is_day and len(ends) <= 2 and all(word.casefold() in self._common for word in letters)

    def _is_reason(self, text: str) -> bool:
        return len(text) <= _LONGEST and not re.search(r"\d", text) and without_names(text, self._common) == text

    def _is_of_item(self, at: int) -> bool:
        """The store and the thing stand below the link to an order's details, above its price."""
        above, below = self._lines[max(0, at - 2) : at], self._lines[at : at + _LINES_OF_AN_ITEM]
        if not any(_COUNT.fullmatch(line) for line in below):
            return False
        return any(says(line, one.labels.get("details", ())) for one in self._languages for line in above)


def _is_like_a_name(line: str) -> bool:
    """A few words, each with a capital: a person, or a store."""
    words = line.split()
    return len(words) <= _MOST_WORDS_OF_A_NAME and all(
        word[0].isupper() and not re.search(r"\d", word) for word in words
    )


def _is_whole(line: str, words: PageWords) -> bool:
    return any(says(line, wordings) for group in _whole_groups(words) for wordings in group.values())


def _whole_groups(words: PageWords) -> tuple[PageWordings, ...]:
    return (
        words.statuses, words.states, words.marks, words.parties, words.refunds, words.labels, words.noise, words.menu,
    )  # fmt: skip


def _spans(line: str, words: PageWords) -> Iterable[tuple[int, int]]:
    """Where promises, windows and refunds stand in a line, with their days and amounts."""
    for wordings in (*words.promises.values(), *words.windows.values()):
        if found := holds(line, wordings):
            match, _ = found
            yield match.start(), _end_of_day(match, words) if "day" in match.groupdict() else match.end()
    for wordings in words.refunds.values():
        for one in wordings:
            if begun := one.pattern.match(line):
                rest = line[begun.end() :].strip(" :")
                yield begun.start(), len(line) if parse_money(rest) else begun.end()


def _end_of_day(match: re.Match[str], words: PageWords) -> int:
    """Where the day of a promise ends; what is no day with its year is a countdown, or ends with its last digit."""
    start, text = match.start("day"), match["day"]
    if day := DAY_IN_LINE.search(text):
        return start + day.end()
    if countdown(text, [words], is_labelled=True):
        return match.end("day")
    digits = [found.end() for found in re.finditer(r"\d", text[:_LONGEST_VALUE])]
    return start + (digits[-1] if digits else 0)


def _is_known(line: str, words: PageWords) -> bool:
    return (
        _is_whole(line, words)
        or any(True for _ in _spans(line, words))
        or any(
            name not in {"details", *_PERSONAL_LABELS} and _is_labelled(line, found[0])
            for name, wordings in words.labels.items()
            if (found := labelled([line], 0, wordings))
        )
    )


def _is_labelled(line: str, value: str) -> bool:
    """A label's value is short, whatever it is; "Total war board game" is not the value of a label."""
    return len(value) <= 120 and (":" in line or bool(re.search(r"\d", value)))

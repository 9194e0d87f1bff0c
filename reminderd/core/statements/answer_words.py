"""The words of an answer, in any language that has a file -> the English words of the grammar in
`core.statements.grammar`.

Letters are compared without case and accents. A word that two languages use in two senses stands in no file.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from reminderd.core.model import REST, Statement
from reminderd.core.model.vocabulary import DAYS, ENGLISH, Vocabularies, Vocabulary
from reminderd.core.statements.told_sums import ToldSums, refund_in, told_sums

HELP = "help"
DETAILS = "details"
LATER = "snooze 3d"
"""What "later" means where no time is named."""

SHORT_WORD = 2
"""Shorter ones are like too many others."""

_LIKE = 0.75
"""How much a word has to be like another one, from 0 to 1, to be a slip of it."""

# The words of the grammar that a line, its beginning, or a word inside it stands for, by their names in the files.
_WHOLE = {"later": LATER, "tomorrow": "snooze 1d", "after-tomorrow": "snooze 2d", "next-week": "snooze 7d"}
_WHOLE |= {"undo": "undo", "help": HELP, "details": DETAILS}
_HEADS = ("line", "parcel", REST)  # which say nothing by themselves
_STARTS = {name: name for name in ("done", "snooze", *(statement.value for statement in Statement), *_HEADS)}
_STARTS["refunded-part"] = f"{Statement.REFUNDED} part"
_STARTS["snooze-on"] = "snooze"
_INSIDE = {"until": "until", "limit": "until", "number": "number", "filler": ""}
_INSIDE |= {"days": "d", "hours": "h", "weeks": "w"}
_NUMBERS = {"two": "2", "three": "3"}
_SIGN = r"(?:(?:no|nr|nº|n°|№|#)\.?\s*)?"
_NUMBERED = {
    "line ": re.compile(rf"{_SIGN}(\d+):?\s+", re.IGNORECASE),
    "parcel ": re.compile(rf"{_SIGN}((?=[A-Za-z-]*\d)[A-Za-z0-9-]{{4,35}}):?\s+", re.IGNORECASE),
}
_MARKS = " .!,;:。！、，،؛"
_JOINERS = "\ufe0f\u200d"
_SMILEY = re.compile(r"\s+[:;]-?[()D]+$")
_STROKES = str.maketrans("łıøđ", "liod")
"""Letters that Unicode does not take apart, and that are typed without their stroke or dot."""


def plain(text: str) -> str:
    """Return the text without case, accents and the odd apostrophe, one character for one."""
    return "".join(_plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    if letter in "’‘`´":
        return "'"
    if unicodedata.name(letter, "").startswith("HANGUL"):  # its parts are no accents
        return letter
    folded = unicodedata.normalize("NFKD", letter.lower())[:1].translate(_STROKES)
    return folded or letter


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """What all languages say, by the word of the grammar, and what stands around it in an answer.

    `on`, `wrote`: parts of the line above what an answer repeats, `original`: the mark there; `sent_from`: a line that
    a mail program adds. `lead`: a greeting, or a word such as "yes", before the rest of a line. `listed`: numbers of
    several entries at its beginning, "2 and 3". `joint`: what stands between two clauses. `languages`: those that
    have any such word. `typed`: by their codes, what a slip may be of. `untils`: "until" by itself, before a day.
    `sums`: refunds told around their sum.
    `numbered`: one of `numbers` before a length: "two days". `day`: its groups are the word of a day, and "next" before
    or behind it; `ago`: the group that matches is a number of days or weeks.
    """

    wholes: Mapping[str, str]
    beginnings: Mapping[str, str]
    beginning: re.Pattern[str]
    inner: Mapping[str, str]
    currencies: Collection[str]
    inner_word: re.Pattern[str]
    sums: ToldSums
    thanks: re.Pattern[str]
    greeting: re.Pattern[str]
    lead: re.Pattern[str]
    closing: re.Pattern[str]
    days: Mapping[str, str]
    day: re.Pattern[str]
    ago: re.Pattern[str]
    months: frozenset[str]
    listed: re.Pattern[str]
    joint: re.Pattern[str]
    on: str
    wrote: str
    original: re.Pattern[str]
    sent_from: re.Pattern[str]
    languages: tuple[Vocabulary, ...]
    typed: Mapping[str, tuple[str, ...]]
    untils: frozenset[str]
    numbers: Mapping[str, str]
    numbered: re.Pattern[str]


@lru_cache(4)
def answer_words(vocabularies: Vocabularies) -> AnswerWords:
    """Given the languages, return the words of all of them."""
    currencies = {code: code for one in vocabularies for code in one.currencies()}
    beginnings, inner = {**_own_words(), **_table(vocabularies, _STARTS)}, _table(vocabularies, _INSIDE | currencies)
    days, fillers = _table(vocabularies, {name: name for name in DAYS}), _any_of(_all(vocabularies, "filler"))
    said = {name: _any_of(_all(vocabularies, name)) for name in ("thanks", "greetings", "on", "wrote")}
    following, both = _any_of(_all(vocabularies, "next")), _any_of(_all(vocabularies, "and"))
    units = [word for word, unit in inner.items() if unit in ("d", "h", "w")]
    length = rf"\d{{1,3}}\s+(?:{_any_of(word for word in units if inner[word] != 'h')})"
    numbers = _table(vocabularies, _NUMBERS)
    sent_from = (line.split("…") for line in _all(vocabularies, "sent_from"))
    original = _any_of(word for one in vocabularies for word in one.own("forwarded", "original"))
    return AnswerWords(
        wholes=_table(vocabularies, _WHOLE),
        beginnings=beginnings,
        beginning=re.compile(rf"({_any_of(beginnings)})(?=[\s,:;]|$)"),
        inner=inner,
        currencies=currencies,
        inner_word=re.compile(rf"(?<=\s)({_any_of(inner)})(?=[\s,;]|$)"),
        sums=told_sums(lambda name: _all(vocabularies, name), plain, inner, currencies),
        thanks=re.compile(rf"[\s{_MARKS}]+(?:{said['thanks']})$"),
        lead=re.compile(rf"(?:{said['greetings']}|{_any_of(_all(vocabularies, 'lead'))})(?:[{_MARKS}-]+|\s)\s*(?=\S)"),
        greeting=re.compile(rf"(?:{said['greetings']})\b.{{0,30}}"),
        closing=re.compile(rf"(?:{_any_of(_all(vocabularies, 'closing'))})\b.{{0,40}}"),
        days=days,
        day=re.compile(
            rf"(?:^|(?<=\s))(?:(?:{fillers})\s+)?(?:({following})\s+)?({_any_of(days)})(?:\s+({following}))?(?=[\s,]|$)"
        ),
        ago=re.compile(
            "|".join(
                rf"(?:^|(?<=\s)){re.escape(plain(before))}({length}){re.escape(plain(behind))}(?=[\s,]|$)"
                for before, _, behind in (word.partition("…") for word in _all(vocabularies, "ago"))
            )
            or "(?!)"
        ),
        months=frozenset(plain(name) for one in vocabularies for names in one.months or () for name in names),
        listed=re.compile(rf"#?\d{{1,2}}(?:(?:,\s+|\s*[&+]\s*|\s+(?:{both})\s+)#?\d{{1,2}})+\s+(?=[^\W\d])"),
        joint=re.compile(rf"\s*[,.;!–]+\s+|\s+(?:{both})\s+", re.IGNORECASE),
        on=rf"(?:{said['on']})\s",
        wrote=rf"(?:{said['wrote']})",
        original=re.compile(rf"[-_ ]{{2,}}(?:{original})[-_ ]{{2,}}|_{{10,}}"),
        sent_from=re.compile("|".join(".{1,60}".join(re.escape(plain(piece)) for piece in line) for line in sent_from)),
        languages=tuple(one for one in vocabularies if one.words.get("answers")),
        typed={one.code: _typed(one) for one in vocabularies},
        untils=frozenset(_table(vocabularies, {"until": "until"})) | {"until", "till"},
        numbers=numbers,
        numbered=re.compile(rf"(?<!\S)({_any_of(numbers)})(?=\s+(?:{_any_of(units)})(?![^\s,]))"),
    )


def _own_words() -> dict[str, str]:
    """What begins a line in the grammar's own words: "received, 3 May" may have a comma, as "arrived, 3 May" has."""
    own = {name: said for name, said in _STARTS.items() if name == said}
    return own | {name.replace("-", " "): name for name in own}


def _typed(language: Vocabulary) -> tuple[str, ...]:
    alone = [name for name in (*_STARTS, *_WHOLE) if name not in _HEADS]
    said = (word for name in alone for word in language.own("answers", name) if len(word) > SHORT_WORD)
    return (*((name.replace("-", " ") for name in _own_words()) if language.code == ENGLISH else ()), *said)


def _all(vocabularies: Vocabularies, name: str) -> Iterable[str]:
    return (word for one in vocabularies for word in one.own("answers", name))


def _table(vocabularies: Vocabularies, names: Mapping[str, str]) -> dict[str, str]:
    found = {plain(word): english for name, english in names.items() for word in _all(vocabularies, name)}
    return {word.replace("'", ""): english for word, english in found.items()} | found  # "didnt come", on a phone


def _any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(map(plain, words), key=len, reverse=True))) or "(?!)"


def to_grammar(line: str, words: AnswerWords) -> str:
    """Given a line of an answer, return it in the words of the grammar as far as it begins with one that is known here.

    What is not known stays as it is, and so does the case of what follows, such as a tracking number, and the
    exclamation mark behind it, by which its writer insists.
    """
    whole = " ".join(unicodedata.normalize("NFC", line).split())
    bare = _in_digits(_unadorned(whole), words)
    insists = "!" if whole.endswith(("!", "！")) else ""
    if thanks := words.thanks.search(plain(bare)):
        bare, insists = bare[: thanks.start()], ""
    if plain(bare) in words.wholes:
        return words.wholes[plain(bare)]
    if dated := _with_day(bare, words):
        return " ".join([dated, *insists])
    said = _said(bare, words).split()
    return " ".join([*said, *insists] if len(said) > 1 else said)


def _in_digits(text: str, words: AnswerWords) -> str:
    """Return the text with the number of a length in digits: "in two days"."""
    pieces, end = [], 0
    for word in words.numbered.finditer(plain(text)):
        pieces += [text[end : word.start()], words.numbers[word[1]]]
        end = word.end()
    return "".join([*pieces, text[end:]])


def _with_day(text: str, words: AnswerWords) -> str:
    """Return what a line with the word of a day says, wherever that stands: "yesterday it came", "until Tuesday". Empty
    where there is none, or where the rest says nothing that is known here.
    """
    if found := words.ago.search(plain(text)):
        day = f"{_inner(next(filter(None, found.groups())), words)} ago"
    elif found := words.day.search(plain(text)):
        day = f"{'next ' if found[1] or found[3] else ''}{words.days[found[2]]}"
    else:
        return ""
    rest = _unadorned(" ".join([text[: found.start()].strip(), text[found.end() :].strip(" ,")]).strip())
    if plain(rest) in words.untils or (not rest and "next" in day):
        return f"snooze {day}"
    is_said = words.beginning.match(plain(rest)) or refund_in(plain(rest), words.sums)
    return f"{_said(rest, words)} {day}" if is_said else ""


def _said(text: str, words: AnswerWords) -> str:
    head, bare = "", text
    for _ in range(2):  # "Artikel 2 abgelehnt"
        if refund := refund_in(plain(bare), words.sums):
            return f"{head}{refund[0]}{_inner(bare[refund[1]], words)}"
        start = words.beginning.match(plain(bare))
        if start is None:
            break
        head, bare = f"{head}{words.beginnings[start[1]]} ", bare[start.end() :].lstrip(",:;").strip()
        numbered = _NUMBERED.get(head)
        if head == f"{REST} ":
            continue
        if numbered is None:
            break
        if number := numbered.match(bare):
            head, bare = f"{head}{number[1]} ", bare[number.end() :]
        elif head == "line " or not bare:
            break
        else:  # "the parcel arrived": of whichever it may be
            head = ""
    return f"{head}{_inner(bare, words)}"


def nearest(text: str, words: AnswerWords, language: str) -> str:
    """Return the known word, English or of the user's `language`, that a line is a slip of, as it is written in its
    file; empty = none. Each of its words has to be like one of that word's, and only a day or a number may follow:
    "not" in a line that is like "I have it" is no slip, but its opposite.
    """
    typed = plain(_unadorned(text)).split()
    while typed[:1] in (["line"], ["parcel"]) and len(typed) > 2:
        typed = typed[2:]
    typed = typed[1:] if typed[:1] == [REST] else typed
    mine = (word for code in dict.fromkeys((language, ENGLISH)) for word in words.typed.get(code, ()))
    likeness = {word: _likeness(typed, plain(word).split(), words) for word in mine}
    best = max(likeness, key=lambda word: (likeness[word], len(word)), default="")
    return best if likeness.get(best) else ""


def _likeness(typed: Sequence[str], known: Sequence[str], words: AnswerWords) -> float:
    """Return how much the beginning of what was typed is like a known word, from 0 to 1; 0 where anything differs that
    may be no slip.
    """
    head, rest = typed[: len(known)], typed[len(known) :]
    if len(head) < len(known) or not all(_is_detail(word, words) for word in rest):
        return 0.0
    ratios = [SequenceMatcher(None, *pair).ratio() for pair in zip(head, known, strict=True)]
    is_prefixed = any(mine != other and mine.endswith(other) for mine, other in zip(head, known, strict=True))
    return 0.0 if is_prefixed or min(ratios) < _LIKE else sum(ratios) / len(ratios)


def _is_detail(word: str, words: AnswerWords) -> bool:
    return any(map(str.isdigit, word)) or word in words.days or word in words.inner or word.upper() in words.currencies


def _unadorned(text: str) -> str:
    """Return the text without marks, smileys and pictures at its end, unless it is made of nothing else."""
    bare = text
    while bare and (bare[-1] in _MARKS or bare[-1] in _JOINERS or unicodedata.category(bare[-1]) in ("So", "Sk")):
        bare = bare[:-1]
    shorter = _SMILEY.sub("", bare)
    return _unadorned(shorter) if shorter != bare else bare or text


def _inner(text: str, words: AnswerWords) -> str:
    pieces, end = [], 0
    padded = f" {text}"
    for word in words.inner_word.finditer(plain(padded)):
        between = padded[end : word.start()]
        pieces += [between.rstrip(" ,;") + " " if words.inner[word[1]] == "until" else between, words.inner[word[1]]]
        end = word.end()
    return "".join([*pieces, padded[end:]])

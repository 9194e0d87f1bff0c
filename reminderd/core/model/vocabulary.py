"""The words of a language, whoever sells: how people and their mail programs write days, forwarded mails and answers.

The values come from `languages/*.yaml`, loaded by `adapters/packs/resources.py`; nothing here knows YAML.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from reminderd.core.model.words import Statement

DAYS = ("yesterday", "today", "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Days that an answer names by a word, in those of the grammar."""

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "days": (
        "silent",  # between the parts of a day: "5 de diciembre"
        "ordinals",  # glued to its number: "5th"
        "between",  # the ends of a range of days: "5 to 20", "5 and 20"
        "before",  # a range or a limit: "from", "between", "by"
        "behind",  # the same, where the language puts it there
    ),
    "times": (
        "at",  # "at 12:47"
        "morning",
        "afternoon",
        "behind",  # "12:47 Uhr"
    ),
    "periods": (
        "day",  # each in the forms that stand behind a number
        "hour",
        "week",
        "two_days",  # one word for two
        "two_hours",
        "two_weeks",
        "to",  # "3 to 5 days"
        "business",  # beginnings of words: a count of working days is no count of days
    ),
    "subjects": (  # patterns: what mail programs and gateways put around a subject
        "forwards",  # before its colon: "Fwd"
        "replies",  # "Re"
        "gateways",  # "external", "spam"
        "tickets",  # before a number
        "automatic",  # how the title of a holiday notice begins
    ),
    "forwarded": (
        "from",  # the names of the lines that a mail program repeats above a mail that is sent on
        "date",
        "to",
        "subject",
        "dated",  # what stands before the day in a line without a colon
        "others",  # names of more such lines
        "announced",  # parts of words in the line above them
        "original",  # stands above them where phones and webmail send a mail on; but above an answer's, too
    ),
    "payment": (  # patterns, in which a blank is any white space: the numbers beside such words are nobody's business
        "cards",
        "accounts",
        "endings",  # what stands before the last digits of a card's number
        "endings_behind",  # the same, where the language puts it there
        "digits",  # what may stand between: "the last digits are"
        "labels",  # of telephones, taxpayers, passports, accounts
        "numbers",  # "number", behind such a label
    ),
    "answers": (
        *(statement.value for statement in Statement),  # how a line of an answer begins that says so
        "refunded-part",  # a part of the money came; its sum follows
        "refunded-sum",  # a whole line: "got … back" around the sum; never one that may be a demand or an offer
        "refunded-part-sum",  # the same, where more is due: "only got … back"
        "done",
        "snooze",
        "snooze-on",  # the same, where a day follows
        "line",  # "item 2"
        "parcel",  # "parcel 4711"
        "rest",  # "rest disputed": all that has no dispute of its own
        "later",  # a whole line
        "after-tomorrow",
        "next-week",
        "undo",
        "help",
        "details",
        "until",  # words behind the beginning
        "limit",  # "have until", behind an offer: by when to answer
        "days",
        "hours",
        "weeks",
        "two",  # before one of these: "in two days"
        "three",
        "number",  # "tracking number" before it
        "filler",  # "on the", and what else says nothing there
        *DAYS,  # anywhere in a line; "tomorrow" as a whole one, too
        "next",  # before or behind a weekday
        "ago",  # "… ago" around a number of days
        "and",  # between the numbers of entries: "2 and 3"
        "closing",  # how the end of a mail begins
        "greetings",  # how a line begins that only greets
        "lead",  # "yes", "unfortunately" before what it says; never a word that may be its "not"
        "thanks",  # how a line ends
        "on",  # what mail programs write above what an answer repeats: "On 5 May Ann wrote:"
        "wrote",
        "sent_from",  # a line that they add; … stands for any text
    ),
}
"""What a file may say, by section: lists of words, none of which must be there. In `answers` there are currencies, too,
by their codes of three capitals (ISO 4217).
"""


def is_currency(name: str) -> bool:
    """Return whether the name of an answer's words is a currency's."""
    return len(name) == 3 and name.isascii() and name.isupper()


ENGLISH = "en"
"""The vendor and mail programs write its words in mails of every language."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """One language. `months`: the names of each in all forms, none where they have numbers; None = nobody wrote down
    how they are called. `words`: by section and name, of SECTIONS. `zones`: what time zones are called, by their
    names in the tz database. `english`: whose words count as well; None for English itself. `tesseract`: what the
    reader of pictures calls the language, "" if that is not known.
    """

    code: str
    months: tuple[tuple[str, ...], ...] | None = None
    weekdays: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    english: "Vocabulary | None" = None
    tesseract: str = ""

    def own(self, section: str, name: str) -> tuple[str, ...]:
        """Return the words of that name in this language alone."""
        return self.words.get(section, {}).get(name, ())

    def currencies(self) -> Iterator[str]:
        """Yield the codes of the currencies that its answers have words for."""
        return filter(is_currency, self.words.get("answers", {}))

    def all(self, section: str, name: str) -> tuple[str, ...]:
        """Return the words of that name, the English ones with them."""
        return (*(self.english.own(section, name) if self.english else ()), *self.own(section, name))


class Vocabularies:
    """The languages there are files for, by their codes. Each is loaded when it is first needed, since that takes a
    while. `version` is a hash of the files.
    """

    def __init__(self, loaders: Mapping[str, Callable[[], Vocabulary]], version: str = "") -> None:
        self.version = version
        english_first = sorted(loaders, key=lambda code: (code != ENGLISH, code))
        self._loaders = {code: loaders[code] for code in english_first}
        self._loaded: dict[str, Vocabulary] = {}

    def __iter__(self) -> Iterator[Vocabulary]:
        return map(self.of, self._loaders)

    def of(self, code: str) -> Vocabulary:
        """Return the words of a language. One that has no file has the English ones."""
        if code not in self._loaded:
            loaded = self._loaders[code]() if code in self._loaders else Vocabulary(code)
            english = self.of(ENGLISH) if code != ENGLISH else None
            self._loaded[code] = replace(loaded, english=english)
        return self._loaded[code]


NO_VOCABULARIES = Vocabularies({})
"""For who reads no words, such as the standard's dates."""

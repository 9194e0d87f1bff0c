"""The words of answers in every language that is read: each says one thing, and says it wherever it is typed."""

import re
from collections.abc import Iterator

import pytest

from reminderd.core.model import Statement
from reminderd.core.model.vocabulary import ENGLISH
from reminderd.core.statements.answer_words import plain
from reminderd.core.statements.answers import commands_of
from reminderd.core.statements.grammar import ACTIONS, understand
from reminderd.core.statements.objections import NotUnderstoodError
from reminderd.core.statements.shown_words import shown
from samples.builders import BERLIN, utc
from samples.languages import READ, SAID, WORDS
from samples.letters import LANGUAGES as WRITTEN

NOW = utc("2026-11-25 12:00")
AROUND = {"greetings", "lead", "thanks", "on", "wrote", "sent_from"}
INSIDE = {"until", "days", "hours", "weeks", "euros", "filler"}
COMMANDS = {one.value: one.value for one in Statement} | {
    "done": "done",
    "snooze": "snooze",
    "snooze-on": "snooze",
    "line": "line 2 rejected",
    "parcel": "parcel 4711 received",
    "rest": "rest rejected",
    "refunded-part": "refunded part",
    "later": "snooze 3d",
    "tomorrow": "snooze 1d",
    "after-tomorrow": "snooze 2d",
    "next-week": "snooze 7d",
    "undo": "undo",
    "help": "help",
    "details": "details",
}
"""What a line becomes that says so."""
OURS = ("snooze-on", "after-tomorrow", "next-week", "rest")
BEHIND = {"line": " 2 rejected", "parcel": " 4711 received", "rest": " rejected"}
LANGUAGES = [one for one in WORDS if one.words.get("answers")]


def said(text: str) -> str:
    """Return the one command that a line says, in the words of the grammar."""
    ((number, words),) = commands_of([text], WORDS)
    assert number is None
    return " ".join(words)


def words_of(code: str) -> Iterator[tuple[str, str]]:
    for name in COMMANDS:
        yield from ((name, word) for word in WORDS.of(code).own("answers", name))


@pytest.mark.parametrize("code", READ)
def test_everything_can_be_said_in_each_language(code: str) -> None:
    """By a word of its own; in English by that of the grammar. Some is said in the six languages of letters alone."""
    missing = [name for name in COMMANDS if name not in OURS and not WORDS.of(code).own("answers", name)]
    assert [name for name in missing if code != ENGLISH or name not in ACTIONS] == []


@pytest.mark.parametrize("code", WRITTEN)
@pytest.mark.parametrize(
    "words",
    [
        *(one for one in ACTIONS if one != "snooze"),
        "undo",
        "help",
        "details",
        "7 done",
        "snooze 1d",
        "3 snooze 12d",
        "snooze 2026-12-20",
        "2 line 3 disputed",
        "parcel LP00123456AB not-received",
        "12 received 2026-11-20",
        "received yesterday",
        "evidence-asked until 2026-12-20",
        "offer 12.50 EUR until 2026-12-20",
        "paid-with paypal",
        "refunded 5 EUR",
        "return-sent LP00123456AB",
    ],
)
def test_what_a_letter_shows_is_read_as_what_it_means(code: str, words: str) -> None:
    """In the language of the letter, with whatever stands around it; no word of it is English then."""
    told = shown(words, WORDS.of(code))
    ((number, taken),) = commands_of([told], WORDS)
    typed = " ".join([*([str(number)] if number else []), *taken])
    assert re.sub(r"(\d) d$", r"\1d", typed) == words
    assert (told == words) == (code == ENGLISH)


@pytest.mark.parametrize("code", READ)
def test_each_word_says_what_it_stands_for_beside_those_of_all_languages(code: str) -> None:
    """As it stands in the file, in capitals, at the beginning of a sentence, and without accents."""
    for name, word in words_of(code):
        for typed in (word, word.upper(), f"{word[:1].upper()}{word[1:]}", plain(word)):
            assert said(f"{typed}{BEHIND.get(name, '')}.") == COMMANDS[name], (code, name, typed)


@pytest.mark.parametrize("code", READ)
def test_no_word_means_two_things_in_one_language(code: str) -> None:
    """Not even where one stands for a whole line and the other for its beginning, or for a word of the grammar."""
    meanings: dict[str, set[str]] = {}
    for name, word in words_of(code):
        meanings.setdefault(plain(word), set()).add(name)
        action = plain(word).replace(" ", "-")
        if action in ACTIONS and action != COMMANDS[name].partition(" ")[0]:
            meanings[plain(word)].add(action)
    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}
    inside = [(plain(word), name) for name in INSIDE for word in WORDS.of(code).own("answers", name)]
    assert len(dict(inside)) == len(set(inside))


@pytest.mark.parametrize("code", READ)
def test_what_natives_write_is_understood(code: str) -> None:
    """Whole answers, with days, sums and numbers in their language (tests/words)."""
    for text, meaning in SAID[code]["answers"].items():
        saying = understand(said(text).split(), now=NOW, zone=BERLIN, languages=LANGUAGES)
        wanted = understand(meaning.split()[:2], now=NOW, zone=BERLIN) if meaning.startswith("snooze") else None
        assert " ".join(filter(None, (saying.action, saying.value))) == (
            f"snooze {wanted.value}" if wanted else meaning
        ), text


@pytest.mark.parametrize("text", ["partly refunded", "teilweise erstattet", "часть денег вернули", "일부 환불"])
def test_a_part_without_its_sum_is_asked_about(text: str) -> None:
    """It would be taken for all of it, and end what is still to come."""
    with pytest.raises(NotUnderstoodError, match="how much of the money came"):
        understand(said(text).split(), now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Package has arrived", "received"),
        ("das Paket ist nicht angekommen", "not-received"),
        ("Посылка так и не пришла", "not-received"),
        ("Paket 4711 ist da", "parcel 4711 received"),
        ("Paket lp00123456ab nicht angekommen", "parcel lp00123456ab not-received"),
        ("parcel 4711 received", "parcel 4711 received"),
        ("Paket Nr. 4711: angekommen", "parcel 4711 received"),
        ("Colis n° 4711 reçu", "parcel 4711 received"),
        ("Artikel #2 abgelehnt", "line 2 rejected"),
        ("Забрала, спасибо 👍🏻❤️", "received"),
        ("Done :-)", "done"),
        ("erstattet 5 € 🎉!", "refunded 5 € !"),
        ("👍", "👍"),
        ("Sendung", "parcel"),
    ],
)
def test_what_stands_around_the_words_says_nothing(text: str, command: str) -> None:
    """The noun in front of a sentence, which names a parcel with its number alone; thanks, smileys and pictures."""
    assert said(text) == command


def test_several_parcels_are_answered_line_by_line() -> None:
    """Each line is a command of its own; a greeting that sounds like a word is none."""
    lines = ["Cześć,", "Paczka 4711 dotarła", "2 Paczka 4712 nie dotarła", "część pieniędzy wróciła 5 EUR"]
    assert [(number, " ".join(words)) for number, words in commands_of(lines, WORDS)] == [
        (None, "parcel 4711 received"),
        (2, "parcel 4712 not-received"),
        (None, "refunded part 5 EUR"),
    ]

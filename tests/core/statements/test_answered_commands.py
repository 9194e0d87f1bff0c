"""The commands in an answer: which lines are one, in whose words, and what is asked back of the others."""

import pytest

from reminderd.core.statements.answer_words import plain
from reminderd.core.statements.answers import commands_of
from reminderd.core.statements.contradictions import insisted
from reminderd.core.statements.grammar import understand
from reminderd.core.statements.objections import NotUnderstoodError
from samples.builders import BERLIN, utc
from samples.languages import WORDS as ALL

NOW = utc("2026-11-25 12:00")
FIVE = ("en", "de", "fr", "es", "pt")
WHOLE = {"later", "tomorrow", "undo", "help", "details"}
INSIDE = {"until", "days", "hours", "weeks", "euros", "filler"}
AROUND = {"greetings", "thanks", "on", "wrote", "sent_from"}


@pytest.mark.parametrize(
    ("text", "action", "value"),
    [
        ("Erledigt!", "done", None),
        ("erinnere mich in 3 Tagen", "snooze", "2026-11-28T12:00:00+00:00"),
        ("später", "snooze", "2026-11-28T12:00:00+00:00"),
        ("rappelez-moi dans 2 semaines", "snooze", "2026-12-09T12:00:00+00:00"),
        ("nicht angekommen", "not-received", None),
        ("pas reçu, merci", "not-received", None),
        ("No ha llegado.", "not-received", None),
        ("nao recebi", "not-received", None),
        ("Streitfall eröffnet", "disputed", None),
        ("Angebot 5 EUR bis 3. Dezember", "offer", "5 EUR until 2026-12-03"),
        ("offre 5,50 € jusqu’au 3 décembre", "offer", "5.50 EUR until 2026-12-03"),
        ("oferta 5 euros hasta el 3 de diciembre", "offer", "5 EUR until 2026-12-03"),
        ("offer 5 EUR until 3 Dec", "offer", "5 EUR until 2026-12-03"),
        ("abgelehnt", "rejected", None),
        ("aceito", "accepted", None),
        ("erstattet 12,50 EUR", "refunded", "12.50 EUR"),
        ("reembolsado", "refunded", None),
        ("geschützt bis 20.12.2026", "protected-until", "2026-12-20"),
        ("protected until 2026-12-20", "protected-until", "2026-12-20"),
        ("protegido até 20 de dezembro", "protected-until", "2026-12-20"),
        ("zu früh 20. Dezember", "too-early", "2026-12-20"),
        ("Artikel 2 zurückgeschickt lp00123456ab", "return-sent", "line 2 tracking LP00123456AB"),
        ("zurückgeschickt RR 123 456 789 DE", "return-sent", "tracking RR123456789DE"),
        ("ignorieren", "ignore", None),
        ("Done, thanks!", "done", None),
    ],
)
def test_words_of_five_languages_say_what_the_english_ones_say(text: str, action: str, value: str | None) -> None:
    """The grammar of the command line, behind a table of words; days in the user's language."""
    ((number, words),) = commands_of([text], ALL)
    saying = understand(words, now=NOW, zone=BERLIN, languages=[ALL.of(code) for code in FIVE])
    assert (number, saying.action, saying.value) == (None, action, value)


@pytest.mark.parametrize(
    ("lines", "commands"),
    [
        (["2 done"], [(2, "done")]),
        (["1) received", "#2: offer 5 EUR", "danke!"], [(1, "received"), (2, "offer 5 EUR")]),
        (["Hallo reminderd,", "erledigt"], [(None, "done")]),
        (["1 done", "2 recieved", "done"], [(1, "done"), (2, "recieved"), (None, "done")]),
        (["7 snoooze 3d", "10 done"], [(7, "snoooze 3d"), (10, "done")]),
        (["7 done, 10 received; 11 snooze 3d"], [(7, "done"), (10, "received"), (11, "snooze 3d")]),
        (
            ["2 refunded 12,50", "3 offer 5 EUR until 5 December, 2026"],
            [(2, "refunded 12,50"), (3, "offer 5 EUR until 5 December, 2026")],
        ),
        (["not done yet", "done"], [(None, "not done yet"), (None, "done")]),
        (["erledigt", "Viele Grüße", "Maria Schmidt"], [(None, "done")]),
        (["done", "Maria"], [(None, "done")]),
        (["done", "the lamp is broken"], [(None, "done"), (None, "the lamp is broken")]),
        (["done", "Lamp Came Broken"], [(None, "done"), (None, "Lamp Came Broken")]),  # no name has three words
        (["whenever snooze 3d"], [(None, "whenever snooze 3d")]),
        (["Hilfe"], [(None, "help")]),
        (["?"], [(None, "help")]),
        (["2 details", "3 Einzelheiten", "#4 détails"], [(2, "details"), (3, "details"), (4, "details")]),
        ([], []),
    ],
)
def test_each_line_is_read_by_itself(lines: list[str], commands: list[tuple[int | None, str]]) -> None:
    """Up to the end of the mail; a line that is none is told, and what stands below it is done all the same."""
    assert [(number, " ".join(words)) for number, words in commands_of(lines, ALL)] == commands


@pytest.mark.parametrize(
    "text", ["not done", "received nothing", "angekommen?", "nicht erledigt", "done not yet", "fast fertig"]
)
def test_what_only_looks_like_a_command_is_not_understood(text: str) -> None:
    """Never a guess."""
    ((_, words),) = commands_of([text], ALL)
    with pytest.raises(NotUnderstoodError):
        understand(words, now=NOW, zone=BERLIN)


def test_no_word_of_an_answer_means_two_things() -> None:
    """In all languages together: a word that two of them use in two senses stands in no file."""
    meanings: dict[tuple[str, str], set[str]] = {}
    for one in ALL:
        for name, said in one.words.get("answers", {}).items():
            place = (
                "inside" if name in INSIDE else "whole" if name in WHOLE else "around" if name in AROUND else "start"
            )
            for word in said if place != "around" else ():
                meanings.setdefault((place, plain(word)), set()).add(name)
    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("protected-until 2027-05-01!", "protected-until 2027-05-01 !"),
        ("geschützt bis 2027-05-01 !!", "protected-until 2027-05-01 !"),
        ("zurückgeschickt ABCDEFGH！", "return-sent ABCDEFGH !"),
        ("2 zurückgeschickt ABCDEFGH!", "return-sent ABCDEFGH !"),
        ("Streitfall zurückgezogen!", "cancelled-dispute"),
        ("cancelled dispute!", "cancelled-dispute"),
        ("refunded 5 EUR, thanks!", "refunded 5 EUR"),
        ("Erledigt!", "done"),
    ],
)
def test_who_insists_is_heard(line: str, words: str) -> None:
    """The mark behind what was asked back stays, for the question says to write it; it is no part of a word."""
    ((_, said),) = commands_of([line], ALL)
    assert " ".join(said) == words
    assert insisted(said)[0][0] == words.split(maxsplit=1)[0]

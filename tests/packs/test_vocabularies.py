"""Languages' files: what ships is valid, only what is needed is loaded, and a fault is named in one clear line."""

import pytest

from reminderd.adapters.packs.kept_packs import build_vocabularies
from reminderd.core.model import PermanentError
from reminderd.core.model.vocabulary import ENGLISH, SECTIONS
from samples.languages import READ, SAID, WORDS

SMALL = """language: xx
months:
  cldr: {1: a, 2: b, 3: c, 4: d, 5: e, 6: f, 7: g, 8: h, 9: i, 10: j, 11: k}
  'no': {1: aa ab, 12: l}
weekdays: {'no': mon day | tue}
days:
  '2026': {between: to}
  'no': {between: until | up to}
zones: {'no': {Asia/Tokyo: tokyo time}}
"""
ONE = build_vocabularies({"xx.yaml": SMALL, "en.yaml": "language: en\ndays: {'no': {between: and, silent: of}}"})


def test_words_are_joined_wherever_they_were_seen() -> None:
    """A word counts the same, whether somebody saw it or not; the mark tells readers of the file."""
    found = ONE.of("xx")
    assert found.months is not None
    assert (len(found.months), found.months[0], found.months[11]) == (12, ("a", "aa", "ab"), ("l",))
    assert found.weekdays == ("mon day", "tue")
    assert found.own("days", "between") == ("to", "until", "up to")
    assert found.zones == {"Asia/Tokyo": ("tokyo time",)}


def test_english_counts_in_every_language() -> None:
    """The vendor and mail programs write it in between; English itself has no other."""
    assert ONE.of("xx").all("days", "between") == ("and", "to", "until", "up to")
    assert ONE.of("xx").all("days", "silent") == ("of",)
    assert ONE.of(ENGLISH).all("days", "between") == ("and",)
    assert ONE.of("unknown").all("days", "between") == ("and",)


def test_a_language_is_loaded_when_it_is_needed() -> None:
    """A fault in another file stops nobody."""
    files = build_vocabularies({"en.yaml": "language: en", "xx.yaml": "nonsense"})
    assert files.of("en").code == "en"
    with pytest.raises(PermanentError):
        files.of("xx")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("between: to", "betwen: to", "xx.yaml:1: unknown in days: betwen"),
        ("until | up to", "until | | up to", "xx.yaml:8: days.no.between: expected words with “ | ” between them"),
        ("until | up to", "until | until", "xx.yaml:8: days.no.between: written twice: until"),
        ("'2026'", "maybe", "xx.yaml:7: days.maybe"),
        (", 12: l", "", "xx.yaml:1: months without a name: 12"),
        ("12: l", "13: l", "xx.yaml:4: months.no.13"),
        ("language: xx", "language: yy", "xx.yaml: language: is called yy in a file of another name"),
        ("weekdays:", "weekday:", "xx.yaml:5: weekday: Extra inputs"),
        ("{'no': mon day | tue}", "", "xx.yaml:5: weekdays: has no value"),
    ],
)
def test_a_fault_is_named_with_file_line_and_path(old: str, new: str, message: str) -> None:
    """One line each."""
    assert old in SMALL
    with pytest.raises(PermanentError) as caught:
        build_vocabularies({"xx.yaml": SMALL.replace(old, new, 1)}).of("xx")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_every_file_that_ships_is_valid_and_tells_how_a_forward_begins() -> None:
    """Each of them was checked here, so that no mail has to find a fault."""
    for one in WORDS:
        assert all(one.own("forwarded", name) for name in ("from", "date", "to", "subject")), one.code


@pytest.mark.parametrize("code", READ)
def test_a_language_that_is_read_has_the_words_of_days_and_times(code: str) -> None:
    """Months and weekdays, ends of ranges, lengths of time."""
    one = WORDS.of(code)
    assert one.months is not None
    assert one.weekdays
    assert one.own("days", "between") or one.own("days", "before")
    assert all(one.own("periods", name) for name in ("day", "hour", "week"))
    assert one.own("answers", "undo")


def test_every_file_names_the_language_as_the_reader_of_pictures_does() -> None:
    """So a new language's screenshots are read without a change of code."""
    codes = [one.tesseract for one in WORDS]
    assert "" not in codes
    assert len(set(codes)) == len(codes)


def test_each_language_that_is_read_has_its_words_for_the_tests() -> None:
    """What natives write, beside what our own files say."""
    assert sorted(SAID) == sorted(READ)


def test_what_a_file_may_say_is_what_the_grammar_knows() -> None:
    """A section that the core asks for can be written."""
    said = {section: {name for one in WORDS for name in one.words.get(section, {})} for section in SECTIONS}
    said["answers"] -= {code for one in WORDS for code in one.currencies()}
    assert said == {section: set(names) for section, names in SECTIONS.items()}


def test_other_words_are_another_version() -> None:
    """Mails are read anew when a language's file changes."""
    assert build_vocabularies({"xx.yaml": SMALL}).version != build_vocabularies({"xx.yaml": f"{SMALL}# !"}).version

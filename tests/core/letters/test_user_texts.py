"""Words of the user's own in place of ours: what is taken, and what is told of the rest."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_templates, load_user_templates, wording_files
from reminderd.adapters.templates.wordings import FORMER_IS_TOLD, texts_of
from reminderd.core.letters import Renderer
from reminderd.core.model import DeadlineKind, PermanentError
from samples.letters import NOW, VENDOR, entry, renderer


def written(folder: Path, **files: str) -> Path:
    """Write files of the user's for English."""
    (folder / "en").mkdir()
    for name, text in files.items():
        (folder / "en" / name.replace("__", ".")).write_text(text)
    return folder


def text_by(folder: Path, kind: DeadlineKind = DeadlineKind.PICKUP) -> str:
    """Return the text of a reminder with the user's words."""
    own = load_user_templates(folder, "en")
    letters = Renderer(
        {**load_templates("en"), **own.texts},
        language="en",
        zone=ZoneInfo("Europe/Berlin"),
        vendor=VENDOR,
        identity=b"secret",
        domain="reminderd.invalid",
        reply_to="reminderd@example.org",
    )
    return letters.reminder("key", [entry(kind)], ["notice"], NOW).text


@pytest.mark.parametrize("name", ["wording__yaml", "kinds__yaml", "letters__yaml"])
def test_texts_of_the_users_replace_ours_one_by_one(tmp_path: Path, name: str) -> None:
    """In whichever of the files they stand; all others are ours."""
    folder = written(
        tmp_path,
        **{name: "heading_steps: Just do this\nkinds:\n  pickup:\n    lost: 'All of it. {open_dispute}: {support}'\n"},
    )
    assert load_user_templates(folder, "en").faults == ()
    text = text_by(folder)
    assert "Just do this" in text
    assert "All of it. *My Orders*" in text
    ours = renderer().reminder("key", [entry(DeadlineKind.PICKUP)], ["notice"], NOW).text
    assert next(line for line in ours.splitlines() if "Take your ID" in line) in text


def test_what_is_wrong_with_a_text_is_told_with_its_line_and_the_others_are_used(tmp_path: Path) -> None:
    """None of the user's own words is repeated."""
    own = "heading_steps: Just do this\nheading_stepps: secret\nmany_intro: '{number} secret'\ncount_more: '{count'\n"
    own += "when: 5\n"
    folder = written(tmp_path, wording__yaml=own)
    ((file, what),) = load_user_templates(folder, "en").faults
    assert file == "en/wording.yaml"
    assert what.split("; l") == [
        "line 2: there is no text of ours with this name",
        "ine 3: it asks for a value that this text does not have; it has {count}",
        "ine 4: a { is not followed by the name of a value and }",
        "ine 5: there is no text of ours with this name",
    ]
    assert "Just do this" in text_by(folder)


@pytest.mark.parametrize("text", ["heading_steps: [", "a: *b", "- x", "just words", "heading_steps: [1]", "x: {}\n\t"])
def test_a_file_that_holds_no_texts_is_told(tmp_path: Path, text: str) -> None:
    """One clear line; the letter is the one that ours give."""
    folder = written(tmp_path, wording__yaml=text)
    ((_, what),) = load_user_templates(folder, "en").faults
    assert what.startswith("line ")
    assert text_by(folder) == renderer().reminder("key", [entry(DeadlineKind.PICKUP)], ["notice"], NOW).text


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    """Nor one of comments only."""
    assert load_user_templates(written(tmp_path, wording__yaml="# later\n"), "en").faults == ()


def test_the_former_file_of_words_is_told_and_what_to_do(tmp_path: Path) -> None:
    """It is never silently left aside."""
    folder = written(tmp_path, _wording__j2="{% macro heading_steps() %}Do{% endmacro %}")
    assert load_user_templates(folder, "en").faults == (("en/_wording.j2", FORMER_IS_TOLD),)
    assert load_user_templates(folder, "en").texts == {}


def test_a_damaged_file_of_ours_is_one_clear_line() -> None:
    """With file and line; a text that stands twice is a mistake too."""
    with pytest.raises(PermanentError, match=r"kinds\.yaml, line 2: a\.b"):
        texts_of({"letters.yaml": "a: {b: x}", "kinds.yaml": "a:\n  b: y\n"})
    with pytest.raises(PermanentError, match=r"kinds\.yaml, line 1: "):
        texts_of({"kinds.yaml": "a: ["})
    assert texts_of(wording_files("de"))["heading_reasons"] == "Warum"

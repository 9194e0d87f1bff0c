"""Compiled templates in files: a start takes them from there, and whatever is wrong with them costs no letter."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment

from reminderd.adapters.packs.resources import load_templates
from reminderd.adapters.templates.compiled import CompiledTemplates
from reminderd.core.letters import Renderer
from reminderd.core.letters.wording import compiled_here
from samples.builders import utc
from samples.letters import VENDOR

NOW = utc("2026-11-30 08:00")


def letter(compiled: CompiledTemplates) -> str:
    """Write one as a process does that has written none yet."""
    compiled_here.clear()
    renderer = Renderer(
        load_templates("en"), language="en", zone=ZoneInfo("UTC"), vendor=VENDOR, identity=b"x", domain="x.invalid",
        compiled=compiled,
    )  # fmt: skip
    return renderer.test(NOW).html


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what one letter needed."""
    letter(CompiledTemplates(tmp_path / "compiled"))
    return tmp_path / "compiled"


def test_the_next_process_compiles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same letter, and no second look at a template's text."""
    written = letter(CompiledTemplates(folder.parent / "elsewhere"))
    monkeypatch.setattr(Environment, "compile", None)
    assert letter(CompiledTemplates(folder)) == written


def test_only_the_user_may_read_them_and_no_draft_stays(folder: Path) -> None:
    """As all of the state."""
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert not list(folder.glob(".*"))


def test_what_this_process_compiled_is_used_by_all_its_renderers(tmp_path: Path) -> None:
    """Whatever they keep theirs in."""
    letter(CompiledTemplates(tmp_path / "compiled"))
    known = dict(compiled_here)
    renderer = Renderer(
        load_templates("en"), language="en", zone=ZoneInfo("UTC"), vendor=VENDOR, identity=b"x", domain="x.invalid",
    )  # fmt: skip
    renderer.test(NOW)
    assert known
    assert {key: compiled_here[key] is code for key, code in known.items()} == dict.fromkeys(known, True)


@pytest.mark.parametrize("damage", ["flipped", "truncated", "empty", "of another version"])
def test_what_is_damaged_is_compiled_anew(folder: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytecode that is not as it was could end the process, not only the letter."""
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert before
    for name, content in before.items():
        changed = {"flipped": content[:-9] + bytes([content[-9] ^ 1]) + content[-8:], "truncated": content[:900]}
        (folder / name).write_bytes(changed.get(damage, b"" if damage == "empty" else content))
    if damage == "of another version":
        monkeypatch.setattr("reminderd.adapters.templates.compiled._VERSIONS", b"reminderd 9, Jinja 9\n")
    assert "<html" in letter(CompiledTemplates(folder))
    assert ({file.name: file.read_bytes() for file in folder.iterdir()} == before) is (damage != "of another version")


def test_what_another_user_may_write_is_neither_read_nor_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sudo reminderd report` must not run what a service without rights left."""
    loaded: list[object] = []
    monkeypatch.setattr("jinja2.bccache.Bucket.bytecode_from_string", lambda self, code: loaded.append(code))
    before = [file.stat().st_mtime_ns for file in folder.iterdir()]
    assert "<html" in letter(CompiledTemplates(folder, lambda: os.geteuid() + 1))
    assert not loaded
    assert [file.stat().st_mtime_ns for file in folder.iterdir()] == before


@pytest.mark.parametrize("place", ["a file", "missing/folder"])
def test_where_none_can_be_kept_the_letter_is_written_all_the_same(tmp_path: Path, place: str) -> None:
    """A full or strange disk costs time, not a letter."""
    (tmp_path / "a file").write_text("")
    assert "<html" in letter(CompiledTemplates(tmp_path / place))

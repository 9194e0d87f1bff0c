"""What ships as data: the vendor's pack, languages, letter templates and their words, the example configuration.

From the wheel or a checkout.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reminderd.adapters.packs.kept_packs import build_vocabularies, joined_page_words, page_words, vendor_of
from reminderd.adapters.templates.wordings import FORMER, FORMER_IS_TOLD, OWN_TEXTS, own_texts, texts_of
from reminderd.config.plain_files import read_plain_file
from reminderd.config.shipped import shipped, templates, written_languages
from reminderd.core.model import PermanentError
from reminderd.core.model.page import PageWords
from reminderd.core.model.vendor import Vendor
from reminderd.core.model.vocabulary import Vocabularies

LARGEST_TEMPLATE = 500_000
"""Bytes; ours have fewer than 100,000."""

LARGEST_PACK_FILE = 300_000
"""Bytes; ours have fewer than 40,000."""

_KINDS = (".j2", ".yaml")  # of files in the user's folder that are looked at

_PACKAGE = Path(__file__).resolve().parent.parent.parent


def load_vendor(name: str = "aliexpress", user_packs: Path | None = None) -> Vendor:
    """Given a vendor's name, return its pack, with the user's files in `user_packs`/<name>.

    A file for a language that ships adds to it: its rules and wordings join, its single values replace. A file for
    another language is read as if it shipped, and `vendor.yaml` replaces ours.
    Raise PermanentError, one line per fault with file, line and path, if the pack is missing or not valid.
    """
    own = pack_texts(user_packs / name) if user_packs else {}
    return try_vendor(name, own) if own else _shipped_vendor(name)


def try_vendor(name: str, own: Mapping[str, str]) -> Vendor:
    """Given the texts of a user's files by name, return the vendor that they and the shipped pack make up."""
    ours = pack_texts(_PACKAGE / "vendors" / name)
    additions = {file: text for file, text in own.items() if file in ours and file != "vendor.yaml"}
    files = {**ours, **{file: text for file, text in own.items() if file not in additions}}
    if "vendor.yaml" not in files:
        raise PermanentError(f"there is no vendor pack “{name}”")
    untested = [file for file in own if file not in additions]
    return vendor_of(name, files, untested, additions, load_vocabularies())


def load_page_words(name: str = "aliexpress", user_packs: Path | None = None) -> Mapping[str, PageWords]:
    """Given a vendor's name, return how each language words its pages, with the user's files in
    `user_packs`/<name>/pages: a language that ships has their wordings besides its own. Raise PermanentError as
    `load_vendor` does.
    """
    ours = _shipped_page_words(name)
    own = pack_texts(user_packs / name / "pages") if user_packs else {}
    return joined_page_words(ours, page_words(own, load_vocabularies())) if own else ours


@cache
def _shipped_page_words(name: str) -> Mapping[str, PageWords]:
    return page_words(pack_texts(_PACKAGE / "vendors" / name / "pages"), load_vocabularies())


@cache
def _shipped_vendor(name: str) -> Vendor:
    return try_vendor(name, {})


@cache
def load_vocabularies() -> Vocabularies:
    """Return the words of every language there is a file for. A file that is not valid raises PermanentError when it is
    first needed: file, line, path, what is wrong.
    """
    return build_vocabularies(pack_texts(_PACKAGE / "languages"))


def pack_texts(folder: Path) -> dict[str, str]:
    """Return the YAML files of a pack, or of the user's additions to it, by name. Raise PermanentError as above."""
    return {path.name: _pack_text(path) for path in sorted(folder.glob("*.yaml"))}


def _pack_text(path: Path) -> str:
    try:
        return read_plain_file(path, LARGEST_PACK_FILE).decode()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "Is not UTF-8 text"
        raise PermanentError(f"{path}: cannot be read: {why}") from error


def load_templates(language: str) -> Mapping[str, str]:
    """Given a language's code, return the sources of the letter templates by file name and, under `OWN_TEXTS`, all
    texts of the language by name, as JSON.
    """
    if language not in written_languages():
        raise PermanentError(f"there are no letters in the language “{language}”")
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted(templates().glob("*.j2"))}
    return {**sources, OWN_TEXTS: json.dumps(texts_of(wording_files(language)), ensure_ascii=False)}


def wording_files(language: str) -> Mapping[str, str]:
    """Given a language's code, return the files that hold its texts, by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((templates() / language).glob("*.yaml"))}


@dataclass(frozen=True, slots=True)
class UserTemplates:
    """The user's templates by file name; `faults`: (file, what is wrong with it)."""

    texts: Mapping[str, str]
    faults: tuple[tuple[str, str], ...] = ()


def load_user_templates(folder: Path | None, language: str) -> UserTemplates:
    """Given the user's folder (None = there is none), return the templates in it and in its folder for the language,
    and our texts with theirs in place.

    Each must replace one of ours; a file or a text that does not, or cannot be read, is told and left out.
    """
    if folder is None:
        return UserTemplates({})
    ours = load_templates(language)
    if not folder.is_dir():
        return UserTemplates({}, ((str(folder), "there is no such folder"),))
    texts: dict[str, str] = {}
    faults: list[tuple[str, str]] = []
    said: dict[str, str] = json.loads(ours[OWN_TEXTS])
    words: dict[str, str] = {}
    for path in (
        path for where in (folder, folder / language) for path in sorted(where.glob("*")) if path.suffix in _KINDS
    ):
        name = str(path.relative_to(folder))
        if path.name == FORMER:
            faults.append((name, FORMER_IS_TOLD))
        elif path.name not in {*ours, *wording_files(language)}:
            faults.append((name, "there is no template of ours with this name"))
        elif (text := _own_text(path)) is None:
            faults.append((name, "it cannot be read, or is no UTF-8 text below 500 kB"))
        elif path.suffix == ".yaml":
            found, wrong = own_texts(text, said)
            words.update(found)
            faults += [(name, "; ".join(wrong))] if wrong else []
        else:
            texts[path.name] = text
    if words:
        texts[OWN_TEXTS] = json.dumps(said | words, ensure_ascii=False)
    return UserTemplates(texts, tuple(faults))


def _own_text(path: Path) -> str | None:
    try:
        return read_plain_file(path, LARGEST_TEMPLATE).decode()
    except (OSError, UnicodeDecodeError):
        return None


def example_config() -> str:
    """Return the commented example of the configuration file."""
    return shipped("example/reminderd.yaml", "config/reminderd.yaml").read_text(encoding="utf-8")

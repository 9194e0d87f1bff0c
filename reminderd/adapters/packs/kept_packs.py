"""Texts of a pack -> Vendor, languages, page words: each checked and built once, then kept until its text changes.

What checks and builds them, in `vendors.py` and `vocabularies.py`, is loaded only then.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from reminderd.config.kept import Kept
from reminderd.core.model.page import PageWordings, PageWords
from reminderd.core.model.records import Form
from reminderd.core.model.vendor import Language, LanguageFile, Languages, Vendor, beginnings_of_file
from reminderd.core.model.vocabulary import Vocabularies, Vocabulary
from reminderd.core.model.wordings import Patterns

_VENDOR_FILE = "vendor.yaml"
_CODE = re.compile(r"^language: *(\w+)", re.MULTILINE)
_PATTERNS: Mapping[Any, Any] = {
    Patterns: (lambda kept: Patterns(*kept), lambda patterns: [patterns.sources, patterns.needs]),
}


def vendor_of(
    name: str,
    files: Mapping[str, str],
    untested: Collection[str],
    additions: Mapping[str, str],
    vocabularies: Vocabularies,
) -> Vendor:
    """As `packs.build_vendor`; a language's file is read when a mail first needs it."""
    languages = Languages(
        {
            code[1] if (code := _CODE.search(text)) else file: LanguageFile(
                partial(_language_of, file, text, additions.get(file), files[_VENDOR_FILE], vocabularies),
                partial(_beginnings_of, "\n".join([text, additions.get(file, "")])),
            )
            for file, text in files.items()
            if file != _VENDOR_FILE
        }
    )
    given = {Languages: (lambda _: languages, _nothing), Vocabularies: (lambda _: vocabularies, _nothing)}
    form = Form[Vendor](Vendor, {**_PATTERNS, **given})
    texts = [part for file in sorted(files.items()) for part in file]
    texts += [part for file in sorted(additions.items()) for part in file]
    kept = Kept("vendor", [name, vocabularies.version, str(len(additions)), *texts, *sorted(untested)])
    vendor = kept.read(form)
    if vendor is None:
        from reminderd.adapters.packs.vendors import build_vendor

        vendor = build_vendor(name, files, untested, additions, languages, vocabularies)
        kept.write(form, vendor)
    return vendor


def _language_of(file: str, text: str, addition: str | None, vendor: str, vocabularies: Vocabularies) -> Language:
    form = Form[Language](Language, {**_PATTERNS, Vocabularies: (lambda _: vocabularies, _nothing)})
    kept = Kept("language", [file, text, "" if addition is None else f"+{addition}", vendor])
    language = kept.read(form)
    if language is None:
        from reminderd.adapters.packs.vendors import build_language

        language = build_language(file, text, addition, vendor, vocabularies)
        kept.write(form, language)
    return language


def _beginnings_of(text: str) -> frozenset[str]:
    form = Form[frozenset[str]](frozenset[str])
    kept = Kept("beginnings", [text])
    found = kept.read(form)
    if found is None:
        found = frozenset(beginnings_of_file(text))
        kept.write(form, found)
    return found


def page_words(files: Mapping[str, str], vocabularies: Vocabularies) -> dict[str, PageWords]:
    """Given the texts of `pages/*.yaml` by file name, and the words of these languages, return how each of them words
    the shop's pages. Raise as `packs.build_vendor` does.
    """
    packs = (_page_words_of(file, text, vocabularies) for file, text in files.items())
    return {pack.code: pack for pack in packs}


def _page_words_of(file: str, text: str, vocabularies: Vocabularies) -> PageWords:
    form = Form[PageWords](PageWords, {Vocabulary: (vocabularies.of, lambda words: words.code)})
    kept = Kept("pages", [file, text])
    words = kept.read(form)
    if words is None:
        from reminderd.adapters.packs.vendors import page_words_of

        words = page_words_of(file, text, vocabularies)
        kept.write(form, words)
    return words


def joined_page_words(ours: Mapping[str, PageWords], own: Mapping[str, PageWords]) -> dict[str, PageWords]:
    """Return the wordings of both by language: those of the user's come first, and the order of a day is theirs."""
    return {**ours, **{code: _joined(ours[code], one) if code in ours else one for code, one in own.items()}}


def _joined(ours: PageWords, own: PageWords) -> PageWords:
    def both(name: str) -> PageWordings:
        first, second = getattr(own, name), getattr(ours, name)
        return {key: (*first.get(key, ()), *second.get(key, ())) for key in dict.fromkeys([*second, *first])}

    return replace(
        own,
        labels=both("labels"),
        promises=both("promises"),
        statuses=both("statuses"),
        states=both("states"),
        refunds=both("refunds"),
        parties=both("parties"),
        windows=both("windows"),
        marks=both("marks"),
        noise=both("noise"),
    )


def build_vocabularies(files: Mapping[str, str]) -> Vocabularies:
    """Given the texts of languages' files by file name, `sv.yaml`, return what reads each when it is first needed."""
    version = hashlib.sha256("\0".join(text for _, text in sorted(files.items())).encode()).hexdigest()
    return Vocabularies(
        {file.removesuffix(".yaml"): partial(_vocabulary_of, file, text) for file, text in files.items()}, version
    )


def _vocabulary_of(file: str, text: str) -> Vocabulary:
    form = Form[Vocabulary](Vocabulary)
    kept = Kept("words", [file, text])
    words = kept.read(form)
    if words is None:
        from reminderd.adapters.packs.vocabularies import build_vocabulary

        words = build_vocabulary(file, text)
        kept.write(form, words)
    return words


def _nothing(_: object) -> None:
    return None

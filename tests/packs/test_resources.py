"""What ships as data: packs are complete, faults in them are named, and a language is one file more."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from reminderd.adapters import public_holidays
from reminderd.adapters.packs.kept_packs import page_words
from reminderd.adapters.packs.resources import (
    example_config,
    load_page_words,
    load_templates,
    load_vendor,
    load_vocabularies,
    pack_texts,
)
from reminderd.config.defaults import PERIOD_NAMES
from reminderd.core import dates
from reminderd.core.model import PermanentError
from reminderd.core.model.vendor import LABELS

PACK = Path(__file__).parents[2] / "reminderd" / "vendors" / "aliexpress"


def user_packs(folder: Path, file: str, text: str) -> Path:
    """Put one file of the vendor's pack into a folder of the user's."""
    (folder / "aliexpress").mkdir(exist_ok=True)
    (folder / "aliexpress" / file).write_text(text, encoding="utf-8")
    return folder


def test_the_pack_has_every_period_with_its_proof() -> None:
    """Each period the rules count with says where it is written, when that was checked and how sure it is."""
    periods = load_vendor().periods
    assert set(periods) == set(PERIOD_NAMES)
    for period in periods.values():
        assert period.source
        assert period.checked >= "2026"
        assert period.confidence[0] in "ABCD"


def test_every_language_has_every_label_and_says_what_was_seen() -> None:
    """A rule names the year its wording was last seen in, or "no"."""
    for language in load_vendor().languages:
        assert set(language.labels) == set(LABELS)
        for rule in (*language.subjects, *language.headlines):
            assert rule.verified == "no" or rule.verified.isdigit()


def test_links_are_built_from_the_order_number_alone() -> None:
    """No link of a mail is ever passed on."""
    vendor = load_vendor()
    assert vendor.order_url.format(order="1") == "https://www.aliexpress.com/p/order/detail.html?orderId=1"
    assert vendor.tracking_url.format(order="1").endswith("tradeOrderId=1")


def test_a_language_is_one_file_more(tmp_path: Path) -> None:
    """A file in the user's folder joins the pack; the rules' hash changes, so mails are read anew."""
    text = (PACK / "en.yaml").read_text(encoding="utf-8").replace("language: en", "language: xx")
    vendor = load_vendor(user_packs=user_packs(tmp_path, "xx.yaml", text))
    assert {language.code for language in vendor.languages} == {
        *(language.code for language in load_vendor().languages),
        "xx",
    }
    assert vendor.rules != load_vendor().rules


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("date_order: DMY", "date_order: XYZ", "date_order: Input should be 'DMY', 'MDY' or 'YMD'"),
        ("kind: order_placed", "kind: order_plaiced", "subjects[0].kind: Input should be"),
        ("[order confirmed]", "['(order confirmed']", "is not a regular expression"),
        ("  greeting:", "  greetings:", "labels: unknown: greetings"),
        ("language: en", "language: en\nlanguage: en", "language: written twice"),
    ],
)
def test_a_fault_in_a_pack_is_named_with_file_and_path(tmp_path: Path, old: str, new: str, message: str) -> None:
    """File, line, path and what is wrong, in one line."""
    text = (PACK / "en.yaml").read_text(encoding="utf-8").replace(old, new, 1)
    with pytest.raises(PermanentError) as caught:
        load_vendor(user_packs=user_packs(tmp_path, "en.yaml", text))
    assert message in str(caught.value)
    assert re.match(r"en\.yaml:\d+: [a-z_]+", str(caught.value))


def test_what_is_not_there_is_said_in_one_line() -> None:
    """An unknown vendor and an unknown language."""
    with pytest.raises(PermanentError, match="no vendor pack"):
        load_vendor("nowhere")
    with pytest.raises(PermanentError, match="no letters in the language"):
        load_templates("xx")


def test_templates_and_the_example_are_found() -> None:
    """Shared templates and those of the language come in one mapping, by file name."""
    assert {"reminder.txt.j2", "reminder.html.j2", "digest.txt.j2"} <= set(load_templates("en"))
    assert "accounts:" in example_config()


def test_wordings_of_pages_join_those_that_ship(tmp_path: Path) -> None:
    """The user's file for a language adds to it; one for another language is read as if it shipped."""
    folder = tmp_path / "aliexpress" / "pages"
    folder.mkdir(parents=True)
    head = "date_order: DMY\nlabels:\n  paid: {verified: {'2026': ['%s']}}\n"
    (folder / "de.yaml").write_text("language: de\n" + head % "Beglichen am")
    (folder / "sv.yaml").write_text("language: sv\n" + head % "Betald den")
    ours, both = load_page_words(), load_page_words(user_packs=tmp_path)
    assert [one.pattern.pattern for one in both["de"].labels["paid"]] == ["Beglichen am", "Bezahlt am"]
    assert both["de"].labels["order"] == ours["de"].labels["order"]
    assert both["sv"].labels["paid"][0].is_verified
    assert "sv" not in ours
    (folder / "de.yaml").write_text("language: de\n" + head % "(")
    with pytest.raises(PermanentError, match=r"pages/de\.yaml"):
        load_page_words(user_packs=tmp_path)


def test_a_pack_that_was_built_before_is_the_same_vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept as data or built from its texts: equal, and neither survives a change of a text."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    own = user_packs(tmp_path, "en.yaml", "language: en\nsubjects:\n- verified: {no: [nothing new]}\n  of: order\n")
    built, kept = load_vendor(user_packs=own), load_vendor(user_packs=own)
    for field in fields(built):
        if field.name not in ("languages", "vocabularies"):
            assert getattr(kept, field.name) == getattr(built, field.name), field.name
    for code in ("en", "de"):
        first, second = built.languages.get(code), kept.languages.get(code)
        assert first
        assert second
        assert (first.subjects, first.headlines) == (second.subjects, second.headlines)
        assert dict(first.labels) == dict(second.labels)
        assert dict(first.families) == dict(second.families)
        assert (first.order_mention, first.parcel_frame) == (second.order_mention, second.parcel_frame)
        assert first.vocabulary.words == second.vocabulary.words
        assert first.vocabulary.months == second.vocabulary.months
    user_packs(tmp_path, "en.yaml", "language: en\nsubjects:\n- verified: {no: [something new]}\n  of: order\n")
    changed = load_vendor(user_packs=own)
    english, before = changed.languages.get("en"), kept.languages.get("en")
    assert english
    assert before
    assert english.subjects != before.subjects


def test_pages_that_were_worded_before_are_worded_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    texts = pack_texts(PACK / "pages")
    built, kept = (page_words(texts, load_vocabularies()) for _ in range(2))
    assert list(tmp_path.rglob("pages-*"))
    for code, words in built.items():
        assert all(getattr(words, field.name) == getattr(kept[code], field.name) for field in fields(words)), code


def test_holidays_that_were_asked_for_before_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for country in ("CN", "DE", "XX"):
        asked, kept = (public_holidays.holidays_of.__wrapped__(country, 2026) for _ in range(2))
        assert asked == kept == dates.holidays_of(country, 2026)
    assert len(list(tmp_path.rglob("holidays-*"))) == 3

"""Languages are read when a mail needs them: all of them take a second, and most commands need none."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.model import Mail
from reminderd.core.model.vendor import Language, LanguageFile, Languages, Vendor, beginnings_of_file
from reminderd.core.reading import read
from samples.corpus_files import CORPUS, parsed
from samples.languages import READ

PACK = Path(__file__).parents[2] / "reminderd" / "vendors" / "aliexpress"
MAILS = CORPUS / "aliexpress"


@pytest.fixture
def loaded() -> list[str]:
    """Hold the codes of the languages in the order in which they were loaded."""
    return []


@pytest.fixture
def vendor(loaded: list[str]) -> Vendor:
    """Return the real vendor, whose languages note down that they are loaded."""
    shipped = load_vendor()

    def load(code: str) -> Language:
        loaded.append(code)
        language = shipped.languages.get(code)
        assert language is not None
        return language

    texts = {path.stem: path.read_text(encoding="utf-8") for path in PACK.glob("*.yaml") if path.stem != "vendor"}
    return replace(shipped, languages=languages_of(texts, load))


def languages_of(texts: dict[str, str], load: Callable[[str], Language]) -> Languages:
    return Languages(
        {code: LanguageFile(partial(load, code), partial(beginnings_of_file, text)) for code, text in texts.items()}
    )


def mail_of(path: str) -> Mail:
    return parsed(MAILS / path)


def test_nothing_is_loaded_until_a_mail_is_read(vendor: Vendor, loaded: list[str]) -> None:
    """Names, numbers and a stranger's mail need no language."""
    assert vendor.languages.get("xx") is None
    assert len(vendor.languages) == len(READ)
    read(replace(mail_of("de/order_shipped-01.eml"), sender="x@other.example", sender_name=""), vendor)
    assert loaded == []


@pytest.mark.parametrize("code", ["de", "ru", "ja", "he"])
def test_a_mail_loads_its_language_once_and_few_others(vendor: Vendor, loaded: list[str], code: str) -> None:
    """A language whose file shares no words with the subject cannot know it."""
    for path in sorted((MAILS / code).glob("delivered-*.eml")):
        assert read(parsed(path), vendor).language == code
    assert loaded.count(code) == 1
    assert len(loaded) < 6
    assert len(set(loaded)) == len(loaded)


def test_the_language_that_links_name_needs_no_other(vendor: Vendor, loaded: list[str]) -> None:
    """ "Pedido 1234: pedido enviado" is Spanish and Portuguese; the template's locale tells."""
    link = "https://www.aliexpress.com/x?tradeOrderId=8204417306625518&rowan_id1=logistics_default_20221027_1_pt_BR_2026-06-11"
    mail = replace(mail_of("es/order_shipped-01.eml"), subject="Pedido 8204417306625518: pedido enviado")
    found = read(replace(mail, links=(link,), lines=()), vendor)
    assert found.language == "pt"
    assert loaded == ["pt"]


def test_two_languages_that_disagree_leave_a_mail_unread(vendor: Vendor) -> None:
    """Both meanings are named with their languages: nobody guesses which one was meant."""
    one, other = load_vendor().languages.get("en"), load_vendor().languages.get("de")
    assert one is not None
    assert other is not None
    rule = next(rule for rule in one.subjects if rule.source == "order confirmation")
    wrong = replace(other, subjects=(replace(rule, kind=other.subjects[-1].kind), *other.subjects))
    texts = {"en": "order confirmation", "de": "order confirmation"}
    languages = {"en": one, "de": wrong}
    both = languages_of(texts, languages.__getitem__)
    found = read(
        replace(mail_of("en/order_placed-01.eml"), subject="Order confirmation", links=()),
        replace(vendor, languages=both),
    )
    assert found.facts == ()
    assert found.problems[0] == "the subject can mean “order_placed” (en) and “seller_message” (de)"


def test_every_pattern_of_every_language_compiles(vendor: Vendor) -> None:
    """What ships is compiled only when it is used, so it is compiled here."""
    for language in vendor.languages:
        for rule in (*language.subjects, *language.headlines):
            assert rule.pattern.fullmatch("") is None, (language.code, rule.source)
        assert all([*language.labels.values(), *language.families.values()])

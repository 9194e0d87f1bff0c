"""The golden corpus: mails written for this project in the shapes of real ones, and what must be read in each.

Drop an .eml beside the others, run `pytest --accept`, and read the .json it writes before you commit it. Mails in
the folder $REMINDERD_CORPUS (your own, unpublished) are tested too.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.model import MailKind, TransitStep
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading import describe, read
from samples.corpus_files import CORPUS, mails, parsed
from samples.languages import SAID

PRIVATE = Path(os.environ["REMINDERD_CORPUS"]) if os.environ.get("REMINDERD_CORPUS") else None
LANGUAGES = ("en", "de")
BUYERS = [  # where the buyers of the corpus live, and what a telephone number begins with
    *(place for said in SAID.values() for place in said["buyers"]), "(+",
]  # fmt: skip
UNSEEN = {  # no public sample of such a mail exists, so there is no rule for it
    MailKind.DELIVERY_PROBLEM,
    MailKind.PROTECTION_ENDING,
    MailKind.PROTECTION_EXTENDED,
    MailKind.DISPUTE_OPENED,
    MailKind.DISPUTE_OFFER,
    MailKind.DISPUTE_EVIDENCE,
    MailKind.DISPUTE_DECIDED,
    MailKind.DISPUTE_CLOSED,
    MailKind.RETURN_DUE,
    MailKind.RETURN_UPDATE,
    MailKind.REFUND_ISSUED,
    MailKind.REFUND_COMPLETED,
}


@cache
def vendor() -> Vendor:
    return load_vendor()


def name(path: Path) -> str:
    return str(path.relative_to(CORPUS)) if path.is_relative_to(CORPUS) else path.name


@cache
def inspected(path: Path) -> Mapping[str, Any]:
    mail = parsed(path)
    return describe(mail, read(mail, vendor()))


@pytest.mark.parametrize("path", [*mails(CORPUS), *(mails(PRIVATE) if PRIVATE else [])], ids=name)
def test_a_mail_says_what_its_json_expects(path: Path, request: pytest.FixtureRequest) -> None:
    """Each mail of the corpus is read as the reviewed .json beside it says; a mail without one fails."""
    found = inspected(path)
    expected = path.with_suffix(".json")
    if request.config.getoption("--accept"):
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert expected.exists(), f"no {expected.name}: run pytest --accept, then review it"
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def test_no_expectation_is_left_without_its_mail() -> None:
    """Every .json of the corpus belongs to an .eml, or to a page."""
    of_mails = [path for path in CORPUS.rglob("*.json") if path.parent.name != "pages"]
    assert [path.name for path in of_mails if not path.with_suffix(".eml").exists()] == []
    of_pages = [path.name.removesuffix(".expected.json") for path in (CORPUS / "pages").glob("*.expected.json")]
    assert sorted(of_pages) == sorted(
        path.stem for path in (CORPUS / "pages").iterdir() if not path.name.endswith((".expected.json", ".md"))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_with_a_known_wording_has_two_mails_that_are_read_so(language: str) -> None:
    """The corpus shows each kind twice in each language, in files named after it."""
    for kind in set(MailKind) - UNSEEN - {MailKind.MARKETING}:
        paths = [path for path in mails(CORPUS / "aliexpress" / language) if path.name.startswith(kind)]
        assert len(paths) >= 2, kind
        if kind is not MailKind.IN_TRANSIT:
            assert {inspected(path)["kind"] for path in paths} == {kind}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_in_transit_has_two_mails_that_are_read_so(language: str) -> None:
    """The corpus shows each step twice in each language; an update may be made precise by its headline."""
    for step in TransitStep:
        paths = [
            path for path in mails(CORPUS / "aliexpress" / language) if path.name.startswith(f"in_transit_{step}-")
        ]
        assert len(paths) >= 2, step
        steps = {fact["step"] for path in paths for fact in inspected(path)["facts"]}
        assert step in steps
        assert step is TransitStep.UPDATE or steps == {step}


def test_a_mail_that_is_not_about_an_order_gives_no_fact() -> None:
    """Advertising, other shops, carriers, look-alikes, replies and our own letters state nothing."""
    negative = mails(CORPUS / "negative")
    assert len(negative) > 50
    assert [name(path) for path in negative if inspected(path)["facts"]] == []
    assert [name(path) for path in negative if inspected(path)["verdict"] == "read"] == []


def test_whoever_poses_as_the_vendor_is_reported() -> None:
    """Each phishing mail of the corpus is suspicious, and nothing else is."""
    negative = mails(CORPUS / "negative")
    suspicious = {name(path) for path in negative if inspected(path)["verdict"] == "suspicious"}
    assert suspicious == {name(path) for path in negative if path.name.startswith("phishing")} != set()


def test_no_quote_or_item_holds_the_buyers_address() -> None:
    """The street, the town and the telephone of the buyer never leave the mail."""
    facts = [(name(path), fact) for path in mails(CORPUS / "aliexpress") for fact in inspected(path)["facts"]]
    assert len(facts) > 500
    for mail, fact in facts:
        said = json.dumps([fact["quote"], fact["items"]], ensure_ascii=False)
        assert not [private for private in BUYERS if private in said], mail


def test_the_corpus_stays_free_of_other_peoples_mail() -> None:
    """Every address in the corpus belongs to a reserved domain or to a service that the mails imitate."""
    known = ("example", "example.org", "example.net", "aliexpress.com", "appleid.com", "aliexpress.ru")
    for path in mails(CORPUS):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.lower().startswith(("to:", "from:")) and "@" in line and "=?" not in line:
                for address in line.replace(",", " ").split():
                    if "@" in address:
                        assert address.strip('<>"').rpartition("@")[2].endswith(known), (path.name, line)

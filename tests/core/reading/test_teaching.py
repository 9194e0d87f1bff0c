"""An unread mail -> a rule for all like it."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reminderd.adapters.packs.resources import load_vendor, try_vendor
from reminderd.adapters.packs.user_packs import UserPacks
from reminderd.core.model import MailKind, TransitStep, Verdict
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading import read
from reminderd.core.reading.teaching import NotTeachableError, Proposal, propose
from samples.builders import SILENT_MAIL

VENDOR = load_vendor()
ORDER, OTHER, PARCEL = "8204417306625518", "8204417306645518", "RS4410927735Y"
MAIL = replace(
    SILENT_MAIL,
    subject=f"The wheels are turning: order {ORDER} leaves tomorrow morning",
    sent_at=datetime(2026, 6, 11, 12, tzinfo=UTC),
    lines=("Hi Nora,", f"Your order {ORDER} leaves tomorrow morning.", "On your doorstep", "Jun 18 - 27"),
)


def rule(kind: MailKind = MailKind.ORDER_SHIPPED, step: TransitStep | None = None, **changes: Any) -> Proposal:
    return propose(replace(MAIL, **changes), VENDOR, kind, step, "en")


def pattern_of(proposal: Proposal) -> str:
    (pattern,) = proposal.subject["verified"]["2026"]
    return str(pattern)


def taught(proposal: Proposal, tmp_path: Path) -> Vendor:
    file, text = UserPacks(tmp_path).with_rule(proposal.language, proposal.subject, proposal.labels)
    return try_vendor("aliexpress", {file: text})


def test_a_taught_rule_reads_the_mail_and_those_like_it(tmp_path: Path) -> None:
    """Another order, other capitals, other blanks and marks: the same kind. A day to come teaches its label."""
    assert read(MAIL, VENDOR).verdict is Verdict.UNRECOGNISED
    proposal = propose(MAIL, VENDOR, MailKind.ORDER_SHIPPED, None, None)
    assert (proposal.language, list(proposal.labels)) == ("en", ["expected"])
    vendor = taught(proposal, tmp_path)
    alike = f"The wheels  are turning : order{ORDER}, leaves tomorrow morning!"
    for subject in (MAIL.subject, MAIL.subject.replace(ORDER, OTHER).upper(), alike):
        reading = read(replace(MAIL, subject=subject), vendor)
        assert (reading.verdict, reading.kind) == (Verdict.READ, MailKind.ORDER_SHIPPED), subject
    fact = read(MAIL, vendor).facts[0]
    assert (f"{fact.expected_from}", f"{fact.expected_until}") == ("2026-06-18", "2026-06-27")


@pytest.mark.parametrize("subject", ["order leaves tomorrow morning", f"Order {ORDER}: the wheels are off"])
def test_a_taught_rule_reads_nothing_else(subject: str, tmp_path: Path) -> None:
    """Its words must all be there: it knows one wording, no topic."""
    vendor = taught(propose(MAIL, VENDOR, MailKind.ORDER_SHIPPED, None, None), tmp_path)
    assert read(replace(MAIL, subject=subject, lines=()), vendor).verdict is not Verdict.READ


def test_the_number_of_a_parcel_is_told_from_an_orders() -> None:
    """By its letters, or by a link that names it as a parcel; other numbers may be any."""
    told = rule(MailKind.READY_FOR_PICKUP, subject=f"Parcel {PARCEL} waits at counter 12")
    assert pattern_of(told) == r"Parcel\W{0,4}{parcel}\W{0,4}waits\s+at\s+counter\s+[0-9]{1,3}"
    link = f"https://www.aliexpress.com/x?tradeOrderId={OTHER}&trackingNumber={ORDER}"
    assert "{parcel}" in pattern_of(rule(MailKind.IN_TRANSIT, TransitStep.UPDATE, links=(link,)))


def test_a_day_that_is_over_or_a_known_label_is_not_learned() -> None:
    """Only what is still to come can be the day of delivery."""
    for lines in [("On your doorstep", "Jun 02"), ("Estimated delivery", "Jun 18"), ("On your doorstep", "soon")]:
        assert rule(lines=("Hi Nora,", *lines)).labels == {}
    assert rule(MailKind.ORDER_CLOSED).labels == {}


@pytest.mark.parametrize("subject", [ORDER, f"Hi {ORDER}", "", f"Orders {ORDER} and {OTHER} leave tomorrow"])
def test_a_subject_that_says_too_little_or_too_much_makes_no_rule(subject: str) -> None:
    """A rule of a word or two would read what nobody meant."""
    with pytest.raises(NotTeachableError):
        rule(subject=subject)


def test_marks_of_patterns_in_a_subject_are_only_marks() -> None:
    """A subject is text, however it looks: no pattern of a stranger's gets into a pack."""
    wild = f"(a+)+$ [order] {ORDER} .* {{count}} leaves tomorrow"
    assert re.search(r"(?<!\\)[*+$]", pattern_of(rule(subject=wild)).replace(r"\s+", "")) is None


def test_a_rule_joins_what_is_in_the_file_already(tmp_path: Path) -> None:
    """Comments and earlier rules stay; the shipped rules of the language stay too."""
    user_packs = UserPacks(tmp_path)
    first = rule()
    user_packs.write(*user_packs.with_rule(first.language, first.subject, first.labels))
    second = rule(MailKind.ORDER_CLOSED, subject=f"Good grief, order {ORDER} has vanished")
    _, text = user_packs.with_rule(second.language, second.subject, second.labels)
    assert text.startswith("# Learned by")
    vendor = try_vendor("aliexpress", {"en.yaml": text})
    subjects = [MAIL.subject, f"Good grief, order {ORDER} has vanished", f"Order {ORDER}: order shipped"]
    kinds = [read(replace(MAIL, subject=subject), vendor).kind for subject in subjects]
    assert kinds == [MailKind.ORDER_SHIPPED, MailKind.ORDER_CLOSED, MailKind.ORDER_SHIPPED]

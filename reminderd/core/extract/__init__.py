"""Mail x Vendor -> Reading: the facts a mail states, or why it states none. Pure; a mail is data, never code."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from reminderd.core.budget import Budget, OverBudgetError, Work
from reminderd.core.extract.details import (
    Details,
    details_of,
    dispute_window,
    own_lines,
    sections,
)
from reminderd.core.extract.guess import guess
from reminderd.core.extract.inspection import describe
from reminderd.core.extract.kind import Claim, NotClear, claim_of, unknown_templates
from reminderd.core.extract.numbers import orders_of, parcels_of
from reminderd.core.extract.origin import Origin, origin_of
from reminderd.core.extract.quotes import Quotes
from reminderd.core.model import Fact, Mail, MailKind, OrderKey, Reading, Verdict
from reminderd.core.vendor import Vendor

__all__ = ["describe", "read", "unknown_templates"]

_MAY_NAME_DELIVERY = frozenset({MailKind.DELIVERED, MailKind.AWAITING_CONFIRMATION, MailKind.RECEIPT_CONFIRMED})
_SILENT_KINDS = frozenset({MailKind.MARKETING, MailKind.REVIEW_REQUEST, MailKind.COUPON, MailKind.SELLER_MESSAGE, None})


def read(mail: Mail, vendor: Vendor, budget: Budget | None = None) -> Reading:
    """Given a mail, return what it states about the vendor's orders. `budget`: what it may cost, unless the usual.

    READ: the kind is known, with a fact per order (and parcel), or per parcel where no order is named. IGNORED: not
    the vendor's, or advertising, a request for a review, a coupon, a seller's message, a code: such mails give no
    fact even if they name an order. SUSPICIOUS: poses as the vendor. UNRECOGNISED: the vendor's, but not understood,
    or it names neither order nor parcel; `problems` say why, because a guess could silence a deadline. QUARANTINED: the
    vendor's by its sender, and larger or more work than any real mail.
    """
    origin, sender_kind, why = origin_of(mail, vendor)
    if origin is Origin.STRANGER:
        return Reading(Verdict.IGNORED, problems=(why,))
    if origin is Origin.IMPOSTOR:
        return Reading(Verdict.SUSPICIOUS, vendor.name, problems=(why, *mail.problems))
    is_expected = origin is not Origin.SILENT
    if mail.excess and is_expected:
        return Reading(Verdict.QUARANTINED, vendor.name, problems=mail.excess)
    try:
        return _read_own(mail, origin, sender_kind, why, vendor, budget or Budget())
    except OverBudgetError as error:
        verdict = Verdict.QUARANTINED if is_expected else Verdict.IGNORED
        return Reading(verdict, vendor.name, problems=(str(error),))


def _read_own(
    mail: Mail, origin: Origin, sender_kind: MailKind | None, why: str, vendor: Vendor, budget: Budget
) -> Reading:
    claim = NotClear(why) if sender_kind else claim_of(mail, vendor)
    if isinstance(claim, NotClear):
        guessed = None if sender_kind else guess(mail, vendor, claim.problem, budget)
        verdict = Verdict.IGNORED if origin is Origin.SILENT else Verdict.UNRECOGNISED
        return guessed or Reading(verdict, vendor.name, kind=sender_kind, problems=(claim.problem,))
    if claim.kind in _SILENT_KINDS:
        code = claim.language.code if claim.language else None
        guessed = guess(mail, vendor, "a coupon, a review, or more", budget, is_subject_only=True)
        return guessed or Reading(Verdict.IGNORED, vendor.name, code, claim.kind)
    if origin is not Origin.ORDERS:
        return Reading(Verdict.UNRECOGNISED, vendor.name, problems=(why,))
    return _read_order_mail(mail, claim, vendor, budget)


def _read_order_mail(mail: Mail, claim: Claim, vendor: Vendor, budget: Budget) -> Reading:
    lines = own_lines(mail.lines, claim.language) if claim.language else mail.lines
    orders = orders_of(mail, claim, lines, vendor, budget)
    parcels = parcels_of(mail, claim, lines, vendor, budget)
    code = claim.language.code if claim.language else None
    facts = tuple(_facts(mail, claim, orders, parcels, lines, vendor, budget))
    if not facts:
        problems = ("names neither order nor parcel", *mail.problems)
        return Reading(Verdict.UNRECOGNISED, vendor.name, code, claim.kind, problems=problems)
    missing = (f"speaks of {claim.count} orders, names {len(orders)}",) if claim.count > len(orders) else ()
    return Reading(Verdict.READ, vendor.name, code, claim.kind, facts, (*missing, *mail.problems))


def _facts(
    mail: Mail,
    claim: Claim,
    orders: Sequence[str],
    parcels: Mapping[str | None, tuple[str, ...]],
    lines: Sequence[str],
    vendor: Vendor,
    budget: Budget,
) -> Iterator[Fact]:
    """One fact per order and parcel of it. Among several orders, what stands outside their blocks is nobody's."""
    assert claim.kind is not None  # noqa: S101  (silent kinds were sorted out)
    language = claim.language
    blocks = sections(lines, orders, language) if language else {}
    quotes = Quotes(lines, language) if language else None
    window, sentence = _dispute_window(claim, lines)
    is_finishing = claim.kind is MailKind.AWAITING_CONFIRMATION
    about: Sequence[str | None] = orders or ([None] if any(parcels.values()) else [])
    for order in about:
        block = blocks.get(order, ()) if order else ()
        told = details_of(block, language, mail.sent_at, vendor.zone, budget) if language else Details()
        for number in parcels.get(order) or parcels.get(None) or (None,):
            budget.spend(Work.FACTS)
            quote = quotes.finishing_soon(order) if quotes and is_finishing else sentence
            numbers = [one for one in (order, number) if one]
            yield Fact(
                source=f"mail:{mail.id}",
                order=OrderKey(vendor.name, order) if order else None,
                kind=claim.kind,
                stated_at=mail.sent_at,
                step=claim.step,
                is_partial=claim.is_partial,
                within=window,
                expected_from=told.expected_from,
                expected_until=told.expected_until,
                placed_at=told.placed_at,
                delivered_on=told.delivered_on if claim.kind in _MAY_NAME_DELIVERY else None,
                tracking_number=number,
                price=told.price,
                items=told.items,
                quote=quote or (quotes and quotes.of(numbers)) or mail.subject,
            )


def _dispute_window(claim: Claim, lines: Sequence[str]) -> tuple[timedelta | None, str]:
    """The time that a mail gives, and the sentence that starts that clock."""
    if claim.language and claim.kind is MailKind.RECEIPT_CONFIRMED:
        return dispute_window(lines, claim.language)
    return None, ""

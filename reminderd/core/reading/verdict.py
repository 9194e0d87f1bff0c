"""What is made of a mail: read, ignored, suspicious, not understood or put aside; and its facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from reminderd.core.model import NEW_WORDING, Fact, Mail, MailKind, OrderKey, Reading, Verdict
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading.budget import Budget, OverBudgetError, Work
from reminderd.core.reading.details import (
    Details,
    details_of,
    dispute_window,
    own_lines,
    sections,
)
from reminderd.core.reading.frozen import as_stated, completed
from reminderd.core.reading.guess import guess, told_beside
from reminderd.core.reading.kind import Claim, NotClear, claim_of, dated_by_links, new_wording_of
from reminderd.core.reading.numbers import linked_numbers, orders_of, parcels_of
from reminderd.core.reading.origin import Origin, origin_of
from reminderd.core.reading.pickup import Pickup, pickup_of
from reminderd.core.reading.quotes import Quotes

_SILENT = "a coupon, a review, or more"
_NO_NEWS = frozenset({"problem", "review", "frozen"})  # such words stand in advertisements, too
_NO_NEWS_OF_COUPONS = frozenset({*_NO_NEWS, "return", "protection", "evidence"})
_MAY_NAME_DELIVERY = frozenset({MailKind.DELIVERED, MailKind.AWAITING_CONFIRMATION, MailKind.RECEIPT_CONFIRMED})
_SILENT_KINDS = frozenset({MailKind.MARKETING, MailKind.REVIEW_REQUEST, MailKind.COUPON, MailKind.SELLER_MESSAGE, None})


def read(mail: Mail, vendor: Vendor, budget: Budget | None = None) -> Reading:
    """Given a mail, return what it states about the vendor's orders. `budget`: what it may cost, unless the usual.

    READ: the kind is known, with a fact per order (and parcel), or per parcel where no order is named. IGNORED: not
    the vendor's, or advertising, a request for a review, a coupon, a seller's message, a code: such mails give no
    fact even if they name an order. SUSPICIOUS: a forgery in the vendor's name. UNRECOGNISED: the vendor's, but not
    understood, or it names neither order nor parcel; `problems` say why, because a guess could silence a deadline.
    QUARANTINED: the vendor's by its sender, and larger or more work than any real mail.
    """
    mail = dated_by_links(mail, vendor)
    if mail.is_packed:
        return guess(mail, vendor, mail.problems[-1], Budget()) or Reading(
            Verdict.UNRECOGNISED, vendor.name, problems=mail.problems
        )
    origin, sender_kind, why = origin_of(mail, vendor)
    if origin is Origin.STRANGER:
        return Reading(Verdict.IGNORED, problems=(why,))
    if origin is Origin.IMPOSTOR:
        return Reading(Verdict.SUSPICIOUS, vendor.name, problems=(why, *mail.problems))
    is_expected = origin not in (Origin.SILENT, Origin.PARTNER)
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
    if origin is Origin.PARTNER:
        found = guess(mail, vendor, why, budget, otherwise=sender_kind)
        return found or Reading(Verdict.IGNORED, vendor.name, problems=(why,))
    claim = NotClear(why) if sender_kind else claim_of(mail, vendor)
    if isinstance(claim, NotClear):
        return _read_unclear(mail, vendor, origin, sender_kind, claim, budget)
    return _read_clear(mail, vendor, origin, claim, why, budget)


def _read_clear(mail: Mail, vendor: Vendor, origin: Origin, claim: Claim, why: str, budget: Budget) -> Reading:
    if claim.kind is None or claim.kind in _SILENT_KINDS:
        code = claim.language.code if claim.language else None
        ignored = _NO_NEWS_OF_COUPONS if claim.kind is MailKind.COUPON else _NO_NEWS
        is_about_coupons = not _is_coupon_of_dispute(mail, claim)
        guessed = guess(mail, vendor, _SILENT, budget, is_subject_only=is_about_coupons, ignored=ignored)
        return guessed or Reading(Verdict.IGNORED, vendor.name, code, claim.kind)
    if origin not in (Origin.ORDERS, Origin.MIXED):
        return Reading(Verdict.UNRECOGNISED, vendor.name, problems=(why,))
    return _read_order_mail(mail, claim, claim.kind, vendor, budget)


def _read_unclear(
    mail: Mail, vendor: Vendor, origin: Origin, sender_kind: MailKind | None, claim: NotClear, budget: Budget
) -> Reading:
    """Read a mail whose subject no rule knows: words of a family make it urgent, else it may be a parcel update in
    new words.
    """
    is_advertising = origin in (Origin.SILENT, Origin.MIXED)
    if not sender_kind:
        ignored = _NO_NEWS if is_advertising else frozenset[str]()
        guessed = guess(mail, vendor, claim.problem, budget, is_subject_only=is_advertising, ignored=ignored)
        if guessed and (not is_advertising or any(fact.order for fact in guessed.facts)):
            return guessed if is_advertising else as_stated(guessed, mail, vendor)
        framed = new_wording_of(mail, vendor) if origin in (Origin.ORDERS, Origin.MIXED) and claim.is_unknown else None
        reading = _read_order_mail(mail, framed, framed.kind, vendor, budget) if framed and framed.kind else None
        if reading and reading.facts:
            return replace(reading, problems=(NEW_WORDING, *reading.problems))
    verdict = Verdict.IGNORED if is_advertising else Verdict.UNRECOGNISED
    return Reading(verdict, vendor.name, kind=sender_kind, problems=(claim.problem,))


def _is_coupon_of_dispute(mail: Mail, claim: Claim) -> bool:
    """A dispute may be decided by a coupon; then the body says so."""
    if claim.kind is not MailKind.COUPON or claim.language is None:
        return False
    families = claim.language.families
    return any(families[name].search(line) for name in ("decision", "dispute") for line in mail.lines)


def _read_order_mail(mail: Mail, claim: Claim, kind: MailKind, vendor: Vendor, budget: Budget) -> Reading:
    lines = own_lines(mail.lines, claim.language) if claim.language else mail.lines
    linked = linked_numbers(mail, vendor, budget)
    orders = orders_of(claim, lines, linked, vendor, budget)
    parcels = parcels_of(claim, lines, linked, budget)
    code = claim.language.code if claim.language else None
    facts = tuple(_facts(mail, claim, kind, orders, parcels, lines, vendor, budget))
    if claim.kind is MailKind.ORDER_FROZEN and claim.language:
        facts = completed(facts, mail, claim.language)
    facts = (*facts, *told_beside(mail, claim, facts, vendor))
    if not facts:
        problems = ("names neither order nor parcel", *mail.problems)
        return Reading(Verdict.UNRECOGNISED, vendor.name, code, claim.kind, problems=problems)
    missing = (f"speaks of {claim.count} orders, names {len(orders)}",) if claim.count > len(orders) else ()
    return Reading(Verdict.READ, vendor.name, code, claim.kind, facts, (*missing, *mail.problems))


def _facts(
    mail: Mail,
    claim: Claim,
    kind: MailKind,
    orders: Sequence[str],
    parcels: Mapping[str | None, tuple[str, ...]],
    lines: Sequence[str],
    vendor: Vendor,
    budget: Budget,
) -> Iterator[Fact]:
    """Return one fact per order and parcel. If there are several orders, text outside their blocks belongs to none."""
    language = claim.language
    blocks = sections(lines, orders, language) if language else {}
    quotes = Quotes(lines, language) if language else None
    window, sentence = _dispute_window(claim, lines)
    is_waiting = language is not None and claim.kind is MailKind.READY_FOR_PICKUP
    is_finishing = claim.kind is MailKind.AWAITING_CONFIRMATION
    about: Sequence[str | None] = orders or ([None] if any(parcels.values()) else [])
    for order in about:
        block = blocks.get(order, ()) if order else ()
        told = details_of(block, language, mail.sent_at, vendor.zone, budget) if language else Details()
        for number in parcels.get(order) or parcels.get(None) or (None,):
            budget.spend(Work.FACTS)
            waiting = pickup_of(block or lines, language, mail.sent_at, vendor.zone) if is_waiting else Pickup()
            quote = quotes.finishing_soon(order) if quotes and is_finishing else sentence or waiting.quote
            numbers = [one for one in (order, number) if one]
            yield Fact(
                source=f"mail:{mail.id}",
                order=OrderKey(vendor.name, order) if order else None,
                kind=kind,
                stated_at=mail.sent_at,
                stated_after=mail.sent_after,
                step=claim.step,
                is_partial=claim.is_partial,
                due=waiting.last_day,
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

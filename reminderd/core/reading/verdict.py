"""What is made of a mail: read, ignored, suspicious, not understood or put aside; and its facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from reminderd.core.model import NEW_WORDING, Fact, Mail, MailKind, OrderKey, Reading, Verdict
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading.budget import OverBudgetError, Work, WorkBudget
from reminderd.core.reading.details import (
    OrderDetails,
    details_of,
    dispute_window,
    own_lines,
    sections,
)
from reminderd.core.reading.frozen import as_stated, completed
from reminderd.core.reading.guess import guess, told_beside
from reminderd.core.reading.kind import NotClear, Topic, dated_by_links, new_wording_of, topic_of
from reminderd.core.reading.numbers import linked_numbers, orders_of, parcels_of
from reminderd.core.reading.origin import Origin, origin_of
from reminderd.core.reading.pickup import Pickup, pickup_of
from reminderd.core.reading.quotes import Quotes

_SILENT = "a coupon, a review, or more"
_NO_NEWS = frozenset({"problem", "review", "frozen"})  # such words stand in advertisements, too
_NO_NEWS_OF_COUPONS = frozenset({*_NO_NEWS, "return", "protection", "evidence"})
_MAY_NAME_DELIVERY = frozenset({MailKind.DELIVERED, MailKind.AWAITING_CONFIRMATION, MailKind.RECEIPT_CONFIRMED})
_SILENT_KINDS = frozenset({MailKind.MARKETING, MailKind.REVIEW_REQUEST, MailKind.COUPON, MailKind.SELLER_MESSAGE, None})


def read(mail: Mail, vendor: Vendor, budget: WorkBudget | None = None) -> Reading:
    """Given a mail, return what it states about the vendor's orders. `budget`: what it may cost, unless the usual.

    READ: the kind is known, with a fact per order (and parcel), or per parcel where no order is named. IGNORED: not
    the vendor's, or advertising, a request for a review, a coupon, a seller's message, a code: such mails give no
    fact even if they name an order. SUSPICIOUS: a forgery in the vendor's name. UNRECOGNISED: the vendor's, but not
    understood, or it names neither order nor parcel; `problems` say why, because a guess could silence a deadline.
    QUARANTINED: the vendor's by its sender, and larger or more work than any real mail.
    """
    mail = dated_by_links(mail, vendor)
    if mail.is_packed:
        return guess(mail, vendor, mail.problems[-1], WorkBudget()) or Reading(
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
        return _read_own(mail, origin, sender_kind, why, vendor, budget or WorkBudget())
    except OverBudgetError as error:
        verdict = Verdict.QUARANTINED if is_expected else Verdict.IGNORED
        return Reading(verdict, vendor.name, problems=(str(error),))


def _read_own(
    mail: Mail, origin: Origin, sender_kind: MailKind | None, why: str, vendor: Vendor, budget: WorkBudget
) -> Reading:
    if origin is Origin.PARTNER:
        found = guess(mail, vendor, why, budget, otherwise=sender_kind)
        return found or Reading(Verdict.IGNORED, vendor.name, problems=(why,))
    topic = NotClear(why) if sender_kind else topic_of(mail, vendor)
    if isinstance(topic, NotClear):
        return _read_unclear(mail, vendor, origin, sender_kind, topic, budget)
    return _read_clear(mail, vendor, origin, topic, why, budget)


def _read_clear(mail: Mail, vendor: Vendor, origin: Origin, topic: Topic, why: str, budget: WorkBudget) -> Reading:
    if topic.kind is None or topic.kind in _SILENT_KINDS:
        code = topic.language.code if topic.language else None
        ignored = _NO_NEWS_OF_COUPONS if topic.kind is MailKind.COUPON else _NO_NEWS
        is_about_coupons = not _is_coupon_of_dispute(mail, topic)
        guessed = guess(mail, vendor, _SILENT, budget, is_subject_only=is_about_coupons, ignored=ignored)
        return guessed or Reading(Verdict.IGNORED, vendor.name, code, topic.kind)
    if origin not in (Origin.ORDERS, Origin.MIXED):
        return Reading(Verdict.UNRECOGNISED, vendor.name, problems=(why,))
    return _read_order_mail(mail, topic, topic.kind, vendor, budget)


def _read_unclear(
    mail: Mail, vendor: Vendor, origin: Origin, sender_kind: MailKind | None, topic: NotClear, budget: WorkBudget
) -> Reading:
    """Read a mail whose subject no rule knows: words of a family make it urgent, else it may be a parcel update in
    new words.
    """
    is_advertising = origin in (Origin.SILENT, Origin.MIXED)
    if not sender_kind:
        ignored = _NO_NEWS if is_advertising else frozenset[str]()
        guessed = guess(mail, vendor, topic.problem, budget, is_subject_only=is_advertising, ignored=ignored)
        if guessed and (not is_advertising or any(fact.order for fact in guessed.facts)):
            return guessed if is_advertising else as_stated(guessed, mail, vendor)
        framed = new_wording_of(mail, vendor) if origin in (Origin.ORDERS, Origin.MIXED) and topic.is_unknown else None
        reading = _read_order_mail(mail, framed, framed.kind, vendor, budget) if framed and framed.kind else None
        if reading and reading.facts:
            return replace(reading, problems=(NEW_WORDING, *reading.problems))
    verdict = Verdict.IGNORED if is_advertising else Verdict.UNRECOGNISED
    return Reading(verdict, vendor.name, kind=sender_kind, problems=(topic.problem,))


def _is_coupon_of_dispute(mail: Mail, topic: Topic) -> bool:
    """A dispute may be decided by a coupon; then the body says so."""
    if topic.kind is not MailKind.COUPON or topic.language is None:
        return False
    families = topic.language.families
    return any(families[name].search(line) for name in ("decision", "dispute") for line in mail.lines)


def _read_order_mail(mail: Mail, topic: Topic, kind: MailKind, vendor: Vendor, budget: WorkBudget) -> Reading:
    lines = own_lines(mail.lines, topic.language) if topic.language else mail.lines
    linked = linked_numbers(mail, vendor, budget)
    orders = orders_of(topic, lines, linked, vendor, budget)
    parcels = parcels_of(topic, lines, linked, budget)
    code = topic.language.code if topic.language else None
    facts = tuple(_facts(mail, topic, kind, orders, parcels, lines, vendor, budget))
    if topic.kind is MailKind.ORDER_FROZEN and topic.language:
        facts = completed(facts, mail, topic.language)
    facts = (*facts, *told_beside(mail, topic, facts, vendor))
    if not facts:
        problems = ("names neither order nor parcel", *mail.problems)
        return Reading(Verdict.UNRECOGNISED, vendor.name, code, topic.kind, problems=problems)
    missing = (f"speaks of {topic.count} orders, names {len(orders)}",) if topic.count > len(orders) else ()
    return Reading(Verdict.READ, vendor.name, code, topic.kind, facts, (*missing, *mail.problems))


def _facts(
    mail: Mail,
    topic: Topic,
    kind: MailKind,
    orders: Sequence[str],
    parcels: Mapping[str | None, tuple[str, ...]],
    lines: Sequence[str],
    vendor: Vendor,
    budget: WorkBudget,
) -> Iterator[Fact]:
    """Return one fact per order and parcel. If there are several orders, text outside their blocks belongs to none."""
    language = topic.language
    blocks = sections(lines, orders, language) if language else {}
    quotes = Quotes(lines, language) if language else None
    window, sentence = _dispute_window(topic, lines)
    is_waiting = language is not None and topic.kind is MailKind.READY_FOR_PICKUP
    is_finishing = topic.kind is MailKind.AWAITING_CONFIRMATION
    about: Sequence[str | None] = orders or ([None] if any(parcels.values()) else [])
    for order in about:
        block = blocks.get(order, ()) if order else ()
        told = details_of(block, language, mail.sent_at, vendor.zone, budget) if language else OrderDetails()
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
                step=topic.step,
                is_partial=topic.is_partial,
                due=waiting.last_day,
                within=window,
                expected_from=told.expected_from,
                expected_until=told.expected_until,
                placed_at=told.placed_at,
                delivered_on=told.delivered_on if topic.kind in _MAY_NAME_DELIVERY else None,
                tracking_number=number,
                price=told.price,
                items=told.items,
                quote=quote or (quotes and quotes.of(numbers)) or mail.subject,
            )


def _dispute_window(topic: Topic, lines: Sequence[str]) -> tuple[timedelta | None, str]:
    """The time that a mail gives, and the sentence that starts that clock."""
    if topic.language and topic.kind is MailKind.RECEIPT_CONFIRMED:
        return dispute_window(lines, topic.language)
    return None, ""

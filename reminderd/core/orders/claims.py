"""The claims of one order, built fact by fact: disputes of lines or of the whole order, returns, refunds."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reminderd.core.model import REST, Claim, Fact, FactKind, MailKind, Money, Statement
from reminderd.core.orders.promised import appealed_rest, is_appealed_on, promised, rest_of
from reminderd.core.orders.requests import asked, disputed, parcels_of
from reminderd.core.orders.same_dispute import Come, Contents, come_of, same_dispute


@dataclass
class Claims:
    """All claims so far, the oldest first. `price`: what the order costs, as far as it is known. `is_called_off`: it
    was cancelled, so all of it is to come back. `contents` of its parcels; `come`: what came or is missing so far.
    `is_beside_lines`: what is said is about the rest, beside lines that have claims.
    """

    price: Money | None = None
    contents: Contents = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    is_called_off: bool = False
    come: list[Come] = field(default_factory=list)
    is_beside_lines: bool = False

    def take(self, fact: Fact) -> None:
        """Take one more fact; one about something else changes nothing."""
        change = _CHANGES.get(fact.kind)
        if change and fact.line == REST:
            self._change_rest(change, replace(fact, line=None))
        elif change:
            change(self, fact)
        self.come += come_of(fact)

    def _change_rest(self, change: Callable[["Claims", Fact], None], fact: Fact) -> None:
        """Take a fact about all that has no claim of its own, as if those of lines did not exist."""
        of_lines = [(at, claim) for at, claim in enumerate(self.claims) if claim.line]
        self.claims = [claim for claim in self.claims if not claim.line]
        self.is_beside_lines = bool(of_lines)
        change(self, fact)
        self.is_beside_lines = False
        for place in of_lines:
            self.claims.insert(*place)

    # --- which claim

    def _find(self, line: str | None, is_wanted: Callable[[Claim], bool]) -> int | None:
        """Return the newest wanted claim of the line; without a line, the newest wanted one at all."""
        found = [n for n, one in enumerate(self.claims) if is_wanted(one) and line in (None, one.line)]
        return found[-1] if found else None

    def _add(self, claim: Claim) -> int:
        number = 1 + sum(one.line == claim.line for one in self.claims)
        self.claims.append(replace(claim, number=number))
        return len(self.claims) - 1

    def _dispute(self, fact: Fact) -> int:
        """Return the open dispute that the fact is about. Mentioning an unknown one means that it is open."""
        found = self._find(fact.line, lambda one: one.is_open_dispute)
        if found is not None:
            return found
        whole = self._find(None, lambda one: one.is_open_dispute and one.line is None)
        if fact.line and whole is not None:  # what was one dispute now fares differently line by line
            return self._add(replace(self.claims[whole], line=fact.line))
        return self._add(Claim(begun_at=fact.stated_at, line=fact.line, opened_at=fact.stated_at))

    def _taken_up(self, fact: Fact) -> int:
        """Return the dispute that is appealed or judged: one that runs, else one that others closed (rule A3), or
        what was judged and paid, which can be appealed for the rest.
        """
        if self._find(fact.line, lambda one: one.is_open_dispute) is None:
            dismissed = self._find(fact.line, lambda one: one.dismissed_at is not None and one.refunded_at is None)
            judged = self._find(fact.line, lambda one: one.decided_at is not None and one.appealed_at is None)
            if dismissed is not None:
                return dismissed
            if judged is not None and fact.kind is Statement.APPEALED:
                return judged
        return self._dispute(fact)

    def _refundable(self, fact: Fact) -> int:
        """Return the claim that money comes for: the one of just this sum, else the newest that waits for some, else a
        new one. A part of the price is not what a dispute was about that others closed without granting any: that one
        can still be appealed. All of the price is not what a part was announced for.
        """
        is_part = self._may_be_part(fact, fact.amount, fact.line)

        def waits(one: Claim) -> bool:
            is_dismissed = bool(one.dismissed_at and one.closed_at)
            return one.refunded_at is None and one.cancelled_at is None and not (is_part and is_dismissed)

        def is_of_the_sum(one: Claim) -> bool:
            return waits(one) and fact.amount is not None and one.granted == fact.amount

        def is_of_all(one: Claim) -> bool:
            return waits(one) and not one.is_part and one.closed_at is None

        candidates = (self._find(fact.line, wanted) for wanted in (is_of_the_sum, is_of_all, waits))
        found = next((at for at in candidates if at is not None), None)
        return self._add(Claim(begun_at=fact.stated_at, line=fact.line)) if found is None else found

    def _is_part(self, amount: Money | None, line: str | None) -> bool:
        """Return whether a sum is less than the order's price; False where they cannot be compared."""
        price = self.price if line is None else None
        return bool(amount and price and amount.currency == price.currency and amount.amount < price.amount)

    def _may_be_part(self, fact: Fact, amount: Money | None, line: str | None) -> bool:
        """Return whether a fact may be about only a part of the price: it names less, or a sum that cannot be
        compared, or it is a mail without a sum. For a cancelled order, all of it is due.
        """
        if amount and self.price and line is None and amount.currency == self.price.currency:
            return self._is_part(amount, None)
        is_unknown = bool(amount) or isinstance(fact.kind, MailKind)
        return line is None and is_unknown and not self.is_called_off

    def _change(self, at: int, **values: Any) -> None:
        self.claims[at] = replace(self.claims[at], **values)

    # --- what facts change

    def _open(self, fact: Fact) -> None:
        """Open a dispute. One that others closed on an offer's terms ends then: the new one is about everything."""
        line, named = fact.line, parcels_of(fact)
        at = self._find(line, lambda one: one.is_open_dispute and (one.line == line or not (line or named)))
        if at is not None and self.claims[at].dismissed_at:
            self._change(at, closed_at=fact.stated_at)
            at = None
        elif at is None:
            at = same_dispute(self.claims, fact, self.contents, self.come)
        if at is None:
            self._add(Claim(fact.stated_at, line, opened_at=fact.stated_at, **disputed(fact)))
        elif fact.kind is Statement.DISPUTED and line is None and (named or self.claims[at].line is None):
            self._change(at, **disputed(fact, self.claims[at].parcels))

    def _offer(self, fact: Fact) -> None:
        claim = self.claims[at := self._dispute(fact)]
        self._change(at, **asked(fact, claim.offer, claim.offers, "offer", "offers"))

    def _reject(self, fact: Fact) -> None:
        self._change(self._dispute(fact), offer=None, rejected_at=fact.stated_at)

    def _accept(self, fact: Fact) -> None:
        at = self._dispute(fact)
        offered = self.claims[at].offer
        granted = fact.amount or (offered.amount if offered else None)
        self._change(at, offer=None, evidence=None, accepted_at=fact.stated_at, granted=granted)

    def _cancel(self, fact: Fact) -> None:
        at = self._dispute(fact)
        self._change(at, offer=None, evidence=None, cancelled_at=fact.stated_at, closed_at=fact.stated_at)

    def _escalate(self, fact: Fact) -> None:
        self._change(self._dispute(fact), offer=None, escalated_at=fact.stated_at)

    def _ask_evidence(self, fact: Fact) -> None:
        claim = self.claims[at := self._dispute(fact)]
        self._change(at, **asked(fact, claim.evidence, claim.evidence_asked, "evidence", "evidence_asked"))

    def _judge(self, fact: Fact) -> None:
        """A judgement after an appeal is the last one (rule D9: one appeal for each dispute)."""
        at = self._taken_up(fact)
        claim = self.claims[at]
        is_told_again = claim.decided_at is not None and (claim.appealed_at is None or claim.is_decision_final)
        decided_at = claim.decided_at if is_told_again else fact.stated_at
        granted = fact.amount or (claim.granted if is_told_again else None)
        judged = {"decided_at": decided_at, "granted": granted, "is_decision_final": claim.appealed_at is not None}
        self._change(at, offer=None, evidence=None, closed_at=None, **judged)

    def _appeal(self, fact: Fact) -> None:
        """What was judged may have come by then: an appeal is about the rest, of which nothing is granted yet."""
        at = self._taken_up(fact)
        claim = self.claims[at]
        self._change(at, appealed_at=fact.stated_at)
        if claim.refunded_at is None:
            self._change(at, closed_at=None)
        else:
            self._add(appealed_rest(self.claims[at], fact.stated_at))

    def _agree_return(self, fact: Fact) -> None:
        at = self._dispute(fact)
        agreed_at = self.claims[at].return_agreed_at or fact.stated_at
        agreed = {"return_agreed_at": agreed_at, "return_until": fact.due or self.claims[at].return_until}
        self._change(at, offer=None, evidence=None, **agreed)

    def _send_return(self, fact: Fact) -> None:
        at = self._dispute(fact)
        agreed_at = self.claims[at].return_agreed_at or fact.stated_at
        self._change(at, offer=None, return_agreed_at=agreed_at, return_sent_at=fact.stated_at)

    def _arrive_return(self, fact: Fact) -> None:
        if self.claims[at := self._dispute(fact)].return_sent_at is None:
            self._send_return(fact)
        self._change(at, return_arrived_at=fact.stated_at)

    def _close(self, fact: Fact) -> None:
        """Close a dispute that the buyer did not end (rule A3). If something was granted, that money is still due,
        and so is what the seller offered: silence closes a dispute on these terms (D4). For a closed dispute this is
        only a repetition.
        """
        disputes = [one for one in self.claims if one.opened_at and (not fact.line or one.line in (None, fact.line))]
        if disputes and not any(one.is_open_dispute for one in disputes):
            return
        at = self._dispute(fact)
        claim = self.claims[at]
        if claim.is_for_good or (claim.return_agreed_at and isinstance(fact.kind, MailKind)):
            return
        offered = claim.offer.amount if claim.offer and claim.offer.amount and claim.offer.amount.amount else None
        closed_at = None if offered or claim.return_agreed_at else fact.stated_at
        self._change(at, offer=None, evidence=None, granted=offered, closed_at=closed_at, dismissed_at=fact.stated_at)

    def call_off(self, since: datetime) -> None:
        """Note that the order is cancelled: the buyer should get the money back without a dispute (rule A5)."""
        self.is_called_off = True
        self.claims = [
            replace(one, is_part=one.is_part and self._is_part(one.refunded or one.granted, one.line))
            for one in self.claims
        ]
        if self._find(None, lambda one: one.is_part is False and bool(one.refunded_at or not one.closed_at)) is None:
            self._add(Claim(begun_at=since))

    def _issue_refund(self, fact: Fact) -> None:
        """Note that a refund was issued: by the user's word, else the earliest mail, so that its clock starts early."""
        at = self._refundable(fact)
        claim = self.claims[at]
        told_at = None if isinstance(fact.kind, Statement) else claim.refund_issued_at
        granted = promised(claim, fact.amount)
        is_part = claim.opened_at is None and self._may_be_part(fact, granted, claim.line)
        issued = {"refund_issued_at": told_at or fact.stated_at, "granted": granted, "is_part": is_part}
        self._change(at, offer=None, evidence=None, closed_at=None, **issued)
        if fact.kind is MailKind.REFUND_COMPLETED and claim.refund_completed_at is None:
            self._change(at, refund_completed_at=fact.stated_at)

    def _is_of_all(self, claim: Claim) -> bool:
        """Return whether a claim is about all of the order, so that all of its price may be due."""
        is_alone = not (self.is_beside_lines or any(one.line for one in self.claims))
        return is_alone and not claim.is_of_parcels

    def _refund(self, fact: Fact) -> None:
        """Note money received. Less than was granted leaves the claim open; a sum that cannot be compared counts as
        everything the dispute was about. What is less than the price may be all that one parcel of several cost.
        """
        at = self._refundable(fact)
        claim = self.claims[at]
        already = claim.refunded if claim.refunded and fact.amount else None
        total = fact.amount
        if already and total and already.currency == total.currency:
            total = replace(total, amount=total.amount + already.amount)
        is_of_all = self._is_of_all(claim)
        may_be_part = claim.opened_at is None or not (is_of_all or claim.granted or claim.line)
        is_part = may_be_part and self._may_be_part(fact, total or claim.granted, claim.line)
        price = self.price if claim.line is None else None
        promised = None if is_part and self.is_called_off else claim.granted
        due = (price or promised) if claim.is_all_due and is_of_all else (promised or price)
        is_short = bool(total and due and total.currency == due.currency and total.amount < due.amount)
        is_rest = total is not None and total == rest_of(claim, self.claims, due if claim.opened_at else price)
        self._change(at, offer=None, evidence=None, refunded=total, is_part=is_part and not is_rest)
        if is_short and not is_rest:
            self._change(at, refund_issued_at=claim.refund_issued_at or fact.stated_at)
        else:
            self._change(at, refunded_at=fact.stated_at, closed_at=fact.stated_at)
            if is_appealed_on(self.claims[at], self.price):
                self._add(appealed_rest(self.claims[at], fact.stated_at))
            if claim.line is None and (is_rest or not self._is_part(total or claim.granted, None)):
                self._settle_parts(fact.stated_at)

    def _settle_parts(self, at: datetime) -> None:
        """Settle announced parts once everything has come."""
        waiting = [one for one in self.claims if one.is_part and one.refunded_at is None]
        paid = {id(one): replace(one, refunded_at=at, closed_at=at) for one in waiting if one.refunded}
        self.claims = [paid.get(id(one), one) for one in self.claims if one not in waiting or one.refunded]


_CHANGES: dict[FactKind, Callable[[Claims, Fact], None]] = {
    Statement.DISPUTED: Claims._open,
    MailKind.DISPUTE_OPENED: Claims._open,
    Statement.OFFER: Claims._offer,
    MailKind.DISPUTE_OFFER: Claims._offer,
    Statement.REJECTED: Claims._reject,
    Statement.ACCEPTED: Claims._accept,
    Statement.CANCELLED_DISPUTE: Claims._cancel,
    Statement.ESCALATED: Claims._escalate,
    Statement.EVIDENCE_ASKED: Claims._ask_evidence,
    MailKind.DISPUTE_EVIDENCE: Claims._ask_evidence,
    Statement.JUDGED: Claims._judge,
    MailKind.DISPUTE_DECIDED: Claims._judge,
    Statement.APPEALED: Claims._appeal,
    Statement.RETURN_AGREED: Claims._agree_return,
    MailKind.RETURN_DUE: Claims._agree_return,
    Statement.RETURN_SENT: Claims._send_return,
    Statement.RETURN_ARRIVED: Claims._arrive_return,
    Statement.DISPUTE_CLOSED: Claims._close,
    MailKind.DISPUTE_CLOSED: Claims._close,
    MailKind.ORDER_CANCELLED: lambda claims, fact: claims.call_off(fact.stated_at),
    Statement.REFUND_ISSUED: Claims._issue_refund,
    MailKind.REFUND_ISSUED: Claims._issue_refund,
    MailKind.REFUND_COMPLETED: Claims._issue_refund,  # "completed" is sent, not received (rules F2, F7)
    Statement.REFUNDED: Claims._refund,
}

"""What is said of each kind of deadline: which texts, in which order, under which condition. The words themselves stand
in each language's files (`templates/LANGUAGE/kinds.yaml`), under the names that are given here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from reminderd.core.letters.content import DeadlineView
from reminderd.core.model import DeadlineKind, MailKind

Time = Literal["limit", "look", "last_day", "guess"]
"""How its day is told: what the buyer must do by then; from when to look, or to chase somebody else; the day on which
to go somewhere; a day that is only guessed.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """The texts of one kind, by name.

    `steps`: of the kind itself (`kinds.KIND.NAME`) or else of all (`steps.NAME`); `evidence`: of `evidence.NAME`;
    `answers`: of COMMANDS, their meaning in `kinds.KIND.answer_NAME` or else `answers.NAME`; snooze and done follow by
    themselves. `NAME?CONDITION` is told only where the condition holds. `snooze`: days, where so many fit. `later` and
    `ends`: what else than the usual is said of a counted day (`later.NAME`) and of the end (`ends.NAME`). `amount`:
    what its sum is called (`sums.NAME`). `names_item`: whether it tells which item or parcel it is about.
    """

    steps: str
    evidence: str
    answers: str = ""
    time: Time = "look"
    snooze: int = 3
    later: str = "order_page"
    ends: str = "usual"
    amount: str = ""
    names_item: bool = True


NOT_HERE = "tracking_dated carrier_statement"
NOT_AS_IT_SHOULD = "faulty undescribed damaged"

COMMANDS: Mapping[str, str] = {
    "accepted": "accepted",
    "appealed": "appealed",
    "bank_disputed": "bank-disputed",
    "came_after_all": "received",
    "cancel_requested": "cancel-requested",
    "coupon": "coupon {amount} until {day}",
    "dispute_closed": "dispute-closed",
    "dispute_runs": "disputed",
    "disputed": "disputed",
    "escalated": "escalated",
    "evidence_asked": "evidence-asked until {day}",
    "judged": "judged {amount}",
    "not_received": "not-received",
    "offer": "offer {amount} until {day}",
    "paid_with_paypal": "paid-with paypal",
    "protected_until": "protected-until {day}",
    "received": "received",
    "refund_granted": "refund-issued",
    "refund_issued": "refund-issued",
    "refunded": "refunded",
    "refunded_partly": "refunded {amount}",
    "rejected": "rejected",
    "return_agreed": "return-agreed until {day}",
    "return_arrived": "return-arrived",
    "return_on_its_way": "return-sent",
    "return_sent": "return-sent {tracking}",
    "too_early": "too-early {day}",
    "unfrozen": "unfrozen",
}
"""What the user may say of an order, for `reminderd mark`; the blanks are called as the language calls them."""

CONFIRMATIONS: Mapping[MailKind, str] = {
    MailKind.DELIVERED: "received",
    MailKind.AWAITING_CONFIRMATION: "received",
    MailKind.RECEIPT_CONFIRMED: "received",
    MailKind.ORDER_CANCELLED: "closed",
    MailKind.ORDER_CLOSED: "closed",
    MailKind.DISPUTE_OPENED: "disputed",
    MailKind.DISPUTE_CLOSED: "dispute-closed",
    MailKind.DISPUTE_DECIDED: "judged",
    MailKind.RETURN_DUE: "return-agreed",
    MailKind.REFUND_ISSUED: "refund-issued",
    MailKind.REFUND_COMPLETED: "refund-issued",
}
"""What the user answers if an unproven mail of this kind is true."""

OF_A_PARCEL = frozenset({"received", "not-received", "disputed"})
"""What can be said of one parcel alone."""

ORDERS: Mapping[DeadlineKind, Kind] = {
    DeadlineKind.NOT_SHIPPED: Kind(
        steps="time_to_ship wait more_time cancel time_is_up",
        evidence="order_page payment",
        answers="cancel_requested refund_issued",
    ),
    DeadlineKind.UNSHIPPED_REFUND: Kind(
        steps="open_order shipped refunded neither",
        evidence="order_page payment",
        answers="refund_issued refunded protected_until cancel_requested",
    ),
    DeadlineKind.CANCEL_UNANSWERED: Kind(
        steps="open_order cancelled shipped neither",
        evidence="request_dated order_page_status",
        answers="refund_issued refunded",
    ),
    DeadlineKind.FROZEN_CHECK: Kind(
        steps="nothing_to_do check chargeback",
        evidence="order_page payment",
        answers="refund_issued refunded unfrozen",
    ),
    DeadlineKind.FROZEN_OVERDUE: Kind(
        steps="check ask_support chargeback ask_bank",
        evidence="order_page frozen_mail",
        answers="refund_issued refunded bank_disputed unfrozen",
    ),
    DeadlineKind.CLOSED_UNEXPLAINED: Kind(
        time="limit",
        steps="open_order refunded finished neither",
        evidence="order_page payment",
        answers="received refund_issued disputed",
    ),
    DeadlineKind.COUPON_EXPIRES: Kind(
        time="limit",
        later="coupon",
        amount="worth",
        steps="find use appeal",
        evidence="coupon",
        answers="coupon",
    ),
}

PARCELS: Mapping[DeadlineKind, Kind] = {
    DeadlineKind.PROTECTION_ENDS: Kind(
        time="limit",
        steps="exact_day?exact check?inexact dispute extend?early too_early",
        evidence=f"{NOT_HERE} only_chat",
        answers="too_early received disputed protected_until",
    ),
    DeadlineKind.DELIVERED_CHECK: Kind(
        time="limit",
        ends="finishes",
        steps="here test not_here wrong",
        evidence=f"{NOT_HERE} {NOT_AS_IT_SHOULD}",
        answers="not_received received disputed",
    ),
    DeadlineKind.ORDER_FINISHING: Kind(
        time="limit",
        steps="dispute here nothing_came",
        evidence="photos tracking_place",
        answers="not_received disputed",
    ),
    DeadlineKind.DISPUTE_WINDOW: Kind(
        time="limit",
        steps="all_well dispute choose too_early exact_day?exact",
        evidence=f"full_tracking {NOT_AS_IT_SHOULD}",
        answers="too_early not_received disputed protected_until",
    ),
    DeadlineKind.DISPUTE_LAST_CALL: Kind(
        time="limit",
        later="order_page_other",
        snooze=1,
        steps="all_well dispute choose too_early",
        evidence=f"full_tracking {NOT_AS_IT_SHOULD}",
        answers="too_early not_received disputed",
    ),
    DeadlineKind.WITHDRAWAL: Kind(
        time="limit",
        later="return_page",
        steps="keep ask unused postage",
        evidence="unused pieces_film",
        answers="disputed return_agreed",
    ),
    DeadlineKind.PICKUP: Kind(
        time="last_day",
        later="pickup_point",
        ends="nothing_there",
        names_item=False,
        steps="bring?ahead no_time?ahead ask?passed gone?passed",
        evidence="tracking_page carrier_message",
        answers="received disputed",
    ),
    DeadlineKind.DELIVERY_OVERDUE: Kind(
        steps="check exact_day?exact moving no_news opens coupon",
        evidence="tracking_page promised_day",
        answers="received disputed protected_until",
    ),
    DeadlineKind.DISPUTE_UNOPENED: Kind(
        snooze=1,
        steps="dispute reason opens too_early",
        evidence=f"{NOT_HERE} chat",
        answers="disputed too_early came_after_all",
    ),
    DeadlineKind.DISPUTE_RETRY: Kind(
        snooze=1,
        steps="came try_again refused_again no_date protection_over",
        evidence=f"refusals {NOT_HERE}",
        answers="disputed too_early came_after_all",
    ),
    DeadlineKind.UNSURE_NEWS: Kind(
        time="guess",
        snooze=1,
        names_item=False,
        steps=(
            "read_mail offer?of_dispute evidence?of_dispute send_back?of_return label?of_return refund?of_refund"
            " dispute?of_protection compare?of_another tell"
        ),
        evidence="mail_and_page",
        answers=(
            "return_agreed?of_return return_sent?of_return protected_until?of_protection evidence_asked?of_evidence"
            " dispute_closed?of_end judged?of_end offer?of_offer disputed?of_protection dispute_runs?perhaps_dispute"
            " received?of_protection refund_issued?of_money refund_granted?perhaps_dispute refunded?of_refund"
        ),
    ),
}


_ENDS = ("dispute_decided", "dispute_closed")


def _perhaps_dispute(it: DeadlineView) -> bool:
    """What no other sort of guessed news is taken for may be of a dispute."""
    return not it.news.startswith(("return", "refund", "protection"))


CONDITIONS: Mapping[str, Callable[[DeadlineView], bool]] = {
    "exact": lambda it: bool(it.exact_at),
    "inexact": lambda it: not it.exact_at,
    "early": lambda it: it.days >= 5,
    "undated": lambda it: not it.placed_at,
    "ahead": lambda it: it.is_ahead,
    "passed": lambda it: not it.is_ahead,
    "courtesy": lambda it: it.progress.is_courtesy,
    "owed": lambda it: not it.progress.is_courtesy,
    "unsent": lambda it: it.progress.is_unsent,
    "sent": lambda it: not it.progress.is_unsent,
    "of_dispute": lambda it: it.news.startswith("dispute"),
    "of_return": lambda it: it.news.startswith("return"),
    "of_refund": lambda it: it.news.startswith("refund"),
    "of_protection": lambda it: it.news.startswith("protection"),
    "of_another": lambda it: not it.news.startswith(("dispute", "return", "refund", "protection")),
    "of_evidence": lambda it: it.news == "dispute_evidence",
    "of_end": lambda it: it.news in _ENDS,
    "of_offer": lambda it: _perhaps_dispute(it) and it.news not in ("dispute_evidence", *_ENDS),
    "of_money": lambda it: it.news.startswith(("return", "refund")),
    "perhaps_dispute": _perhaps_dispute,
}
"""When a text is told, by the name behind its `?`. `of_...`: what a guessed mail looks like."""


def told(names: str, it: DeadlineView) -> list[str]:
    """Given names of texts with their conditions, return those that are told of the deadline."""
    pairs = [name.partition("?") for name in names.split()]
    return [name for name, _, condition in pairs if not condition or CONDITIONS[condition](it)]

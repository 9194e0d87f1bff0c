"""The JSON that scripts can rely on (documented in docs/json.md): plain values made of the core's types."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from reminderd.core.model import (
    Arrival,
    Because,
    Claim,
    Deadline,
    Decision,
    Delivery,
    Doubt,
    Evidence,
    Item,
    Letter,
    Mark,
    Money,
    Order,
    Request,
)
from reminderd.core.model.vendor import Languages

if TYPE_CHECKING:
    from reminderd.core.reading.drift import Drift

Json = dict[str, Any]

BESIDE = ("digest/", "recovered/")
"""Beginnings of the names of what a letter tells beside its notices of deadlines."""


def instant(value: datetime | None) -> str | None:
    """Return an instant as ISO 8601 with its offset."""
    return value.isoformat(timespec="seconds") if value else None


def day(value: date | None) -> str | None:
    """Return a day as ISO 8601."""
    return value.isoformat() if value else None


def money(value: Money | None) -> Json | None:
    """Return an amount as a decimal string with its currency."""
    return {"amount": str(value.amount), "currency": value.currency} if value else None


def items(values: Iterable[Item]) -> list[Json]:
    """Return items as titles with quantities."""
    return [{"title": item.title, "quantity": item.quantity} for item in values]


def order(value: Order) -> Json:
    """Return an order as `orders --json` lists it."""
    return {
        "vendor": value.key.vendor,
        "order": value.key.number,
        "status": value.status.value,
        "placed_at": instant(value.placed_at),
        "price": money(value.price),
        "items": items(value.items),
        "parcels": [
            {"tracking_number": parcel.tracking_number, "carrier": None, "status": parcel.step or parcel.status}
            for parcel in value.parcels
        ],
        "expected_from": day(value.expected_from),
        "expected_until": day(value.expected_until),
        "delivered_at": instant(value.delivered_at),
        "finished_at": instant(value.finished_at),
        "protection_until": day(value.protection_until),
        "payment": value.payment,
        "arrivals": [arrival(one) for one in value.arrivals],
        "disputes": [claim(one) for one in value.disputes],
        "refunds": [claim(one) for one in value.claims if not one.opened_at],
    }


def arrival(value: Arrival) -> Json:
    """Return what came, or is to come, of an order."""
    return {
        "tracking_number": value.tracking_number,
        "line": int(value.line) if value.line else None,
        "delivered_at": instant(value.delivered_at),
        "received_at": instant(value.received_at),
        "not_received_at": instant(value.not_received_at),
    }


def claim(value: Claim) -> Json:
    """Return a dispute, or a refund without one."""
    return {
        "line": int(value.line) if value.line else None,
        "begun_at": instant(value.begun_at),
        "opened_at": instant(value.opened_at),
        "offer": _request(value.offer),
        "rejected_at": instant(value.rejected_at),
        "escalated_at": instant(value.escalated_at),
        "evidence": _request(value.evidence),
        "accepted_at": instant(value.accepted_at),
        "decided_at": instant(value.decided_at),
        "granted": money(value.granted),
        "appealed_at": instant(value.appealed_at),
        "cancelled_at": instant(value.cancelled_at),
        "return": {
            "agreed_at": instant(value.return_agreed_at),
            "until": day(value.return_until),
            "sent_at": instant(value.return_sent_at),
            "arrived_at": instant(value.return_arrived_at),
        },
        "refund_issued_at": instant(value.refund_completed_at or value.refund_issued_at),
        "refunded_at": instant(value.refunded_at),
        "refunded": money(value.refunded),
        "closed_at": instant(value.closed_at),
        "dismissed_at": instant(value.dismissed_at),
    }


def _request(value: Request | None) -> Json | None:
    return {"at": instant(value.at), "until": day(value.until), "amount": money(value.amount)} if value else None


def deadline(decision: Decision) -> Json:
    """Return a deadline with what was decided for it, as `deadlines --json` lists it."""
    value = decision.deadline
    return {
        "uid": value.uid,
        "order": value.order.number,
        "line": int(value.line) if value.line else None,
        "kind": value.kind.value,
        "act_by": instant(value.act_by),
        "hard_end": instant(value.hard_end),
        "lost_at": instant(value.lost_at),
        "is_stated": value.is_stated,
        "stated_by": value.stated_by,
        "arrival": value.arrival,
        "state": decision.state.value,
        "because": [because(reason) for reason in value.because],
        "over_because": [because(reason) for reason in value.over_because],
        "doubt": doubt(value.doubt) if value.doubt else None,
        "next_notice_at": instant(decision.next_at),
    }


def doubt(value: Doubt) -> Json:
    """Return the unproven mail that would end a deadline or put it off."""
    return {"kind": value.kind.value, "due": value.due.isoformat() if value.due else None, **because(value.because)}


def because(value: Because) -> Json:
    """Return a reason: a quote, or a counted period, with its source."""
    if value.period:
        return {"period": value.period, "days": value.days, "is_business": value.is_business, "source": value.source,
                "confidence": value.confidence}  # fmt: skip
    return {"quote": value.quote, "stated_at": instant(value.stated_at), "stated_after": instant(value.stated_after),
            "source": value.source}  # fmt: skip


def timeline(value: Order) -> list[Json]:
    """Return what was said of an order, in order."""
    return [
        {"stated_at": instant(fact.stated_at), "stated_after": instant(fact.stated_after),
         "kind": fact.kind.value, "step": fact.step, "quote": fact.quote,
         "certainty": fact.certainty.value, "is_lifted": fact.is_lifted,
         "tracking_number": fact.tracking_number, "source": fact.source,
         "authenticity": fact.authenticity, "forwarded_by": fact.forwarded_by or None}
        for fact in value.told
    ]  # fmt: skip


def struck_out(value: Mark) -> Json:
    """Return something that the user said and took back."""
    return {
        "target": value.target,
        "action": value.action,
        "value": value.value,
        "said_at": instant(value.at),
        "via": value.via,
        "struck_at": instant(value.struck_at),
    }


def undone(number: str, struck: Iterable[Mark], next_up: Deadline | None) -> Json:
    """Return what an undo struck out, and the order's next deadline after it."""
    return {"order": number, "struck": [struck_out(mark) for mark in struck], "next": next_up.uid if next_up else None}


def letter(value: Letter, last: Delivery) -> Json:
    """Return a letter with how its last delivery ended."""
    return {
        "kind": value.kind.value,
        "created_at": instant(value.created_at),
        "subject": value.subject,
        "notices": [key for key in value.notice_keys if not key.startswith(BESIDE)],
        "outcome": last.outcome.value,
        "answer": last.answer,
        "attempted_at": instant(last.attempted_at),
    }


def evidence(value: Evidence) -> Json:
    """Return a file of evidence as `case --json` lists it."""
    return {"name": value.name, "sha256": value.sha256, "size": value.size, "at": instant(value.at)}


def drift(value: "Drift | None") -> Json | None:
    """Return how the vendor's wording changed, for `status --json`."""
    if value is None:
        return None
    return {
        "unread": value.unread,
        "total": value.total,
        "unread_before": value.unread_before,
        "total_before": value.total_before,
        "is_rising": value.is_rising,
        "gone": [kind.value for kind in value.gone],
        "wordings": list(value.wordings),
        "subjects": [{"shape": shape, "count": count} for shape, count in value.shapes],
    }


def rules(languages: Languages) -> Json:
    """Return by language how many rules have wordings that were seen in real mails, and how many have likely ones."""
    found = {}
    for language in languages:
        # Each wording is there once for each place that the number may have.
        rules = {
            (rule.kind, rule.step, rule.verified, rule.needs[:1]) for rule in (*language.subjects, *language.headlines)
        }
        unverified = sum(verified == "no" for _, _, verified, _ in rules)
        found[language.code] = {"verified": len(rules) - unverified, "unverified": unverified}
    return found


def counts(values: Mapping[str, int]) -> Json:
    """Return counts under their names."""
    return {str(name): count for name, count in values.items()}

"""A reading as JSON: the stable shape of `inspect --json`."""

from datetime import timedelta
from typing import Any

from reminderd.core.model import Fact, Mail, Reading


def describe(mail: Mail, reading: Reading) -> dict[str, Any]:
    """Given a mail and its reading, return what `inspect --json` prints.

    Days are ISO 8601 dates, instants carry their offset, `within` is an ISO 8601 duration in days, amounts are
    strings because they are exact. `order` is null where a mail names a parcel and not its order.
    """
    return {
        "mail": {
            "id": mail.id,
            "message_id": mail.message_id,
            "sender": mail.sender,
            "subject": mail.subject,
            "sent_at": mail.sent_at.isoformat(),
            "authenticity": mail.authenticity.value,
            "vendor": reading.vendor,
            "language": reading.language,
        },
        "verdict": reading.verdict.value,
        "kind": reading.kind.value if reading.kind else None,
        "problems": list(reading.problems),
        "facts": [_fact(fact) for fact in reading.facts],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind.value,
        "step": fact.step.value if fact.step else None,
        "order": fact.order.number if fact.order else None,
        "line": fact.line,
        "certainty": fact.certainty.value,
        "stated_at": fact.stated_at.isoformat(),
        "due": fact.due.isoformat() if fact.due else None,
        "within": _duration(fact.within),
        "expected_from": fact.expected_from.isoformat() if fact.expected_from else None,
        "expected_until": fact.expected_until.isoformat() if fact.expected_until else None,
        "placed_at": fact.placed_at.isoformat() if fact.placed_at else None,
        "delivered_on": fact.delivered_on.isoformat() if fact.delivered_on else None,
        "tracking_number": fact.tracking_number,
        "is_partial": fact.is_partial,
        "price": {"amount": str(fact.price.amount), "currency": fact.price.currency} if fact.price else None,
        "items": [{"title": item.title, "quantity": item.quantity} for item in fact.items],
        "quote": fact.quote,
    }


def _duration(span: timedelta | None) -> str | None:
    if span is None:
        return None
    return f"P{span.days}D" + (f"T{span.seconds // 3600}H" if span.seconds else "")

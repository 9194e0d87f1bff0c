"""A case file with everything in it, for the tests of its words and looks."""

from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal

from reminderd.core.letters import CaseContent, CaseMail
from reminderd.core.model import (
    Authenticity,
    Certainty,
    Claim,
    DeadlineKind,
    Evidence,
    Fact,
    Item,
    MailKind,
    Money,
    Order,
    Parcel,
    Request,
    Statement,
)
from samples.letters import DAY, NOW, entry, order


def full_claim(line: str | None = None) -> Claim:
    """Return a claim to which all has happened that can happen."""
    at = {field.name: NOW - number * DAY for number, field in enumerate(fields(Claim), 1) if field.name.endswith("_at")}
    amount = Money(Decimal("4.50"), "EUR")
    asked = {"offer": Request(NOW, amount=amount), "evidence": Request(NOW - DAY)}
    return Claim(line=line, granted=amount, refunded=amount, **at, **asked)


def full_order(text: str, **given: object) -> Order:
    """Return an order of which mails and the user told, with texts that are hard to show."""
    bare = order(title=text)
    mail = Fact("mail:" + "ab" * 32, bare.key, MailKind.DELIVERED, NOW - 30 * DAY, quote=text)
    facts = (
        replace(mail, source="mail:" + "cd" * 32, stated_at=NOW - 50 * DAY, kind=MailKind.ORDER_PLACED),
        replace(mail, authenticity=Authenticity.UNKNOWN, certainty=Certainty.GUESSED),
        replace(mail, source="mark:1", kind=Statement.DISPUTED, quote="disputed"),
        replace(mail, source="mark:2", kind=Statement.DISPUTED, quote=""),
    )
    told: dict[str, object] = {
        "told": facts,
        "placed_at": NOW - 50 * DAY,
        "delivered_at": NOW - 30 * DAY,
        "protection_until": date(2027, 2, 1),
        "items": (Item(text, 2), Item(text, 1)),
        "parcels": (Parcel(text[:30], MailKind.IN_TRANSIT, None, NOW),),
        "claims": (full_claim(), full_claim("2")),
    }
    return replace(bare, **(told | given))


def full_case(text: str = "Bicycle light", of: Order | None = None) -> CaseContent:
    """Return what a case file tells of the order, or of a full one."""
    of = of or full_order(text)
    photo = Evidence(f"{text}.jpg", "ef" * 32, 123_456, NOW, "nowhere")
    return CaseContent(
        order=of,
        entries=tuple(entry(kind, of=of) for kind in DeadlineKind),
        mails=(
            CaseMail("mail:" + "ab" * 32, "mails/01-2026-12-05-abababab.eml", NOW, text, is_shared=True),
            CaseMail("mail:" + "cd" * 32, "", NOW, "", is_shared=False),
        ),
        evidence=((photo, "evidence/efefefefefefefef-photo.jpg"), (replace(photo, name=text), "")),
    )


def bare_case() -> CaseContent:
    """Return a case file of which next to nothing is known."""
    of = order(title="", price=None)
    said = Fact(
        "mark:1", of.key, Statement.NOT_RECEIVED, datetime.fromisoformat("2027-01-01T00:00Z"), quote="not-received"
    )
    return CaseContent(replace(of, told=(said,)), (), (), ())

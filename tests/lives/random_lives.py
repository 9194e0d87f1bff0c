"""Random lives of two orders, and how many of them are lived."""

import os
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

from hypothesis import strategies as st

from matrix import IS_FULL
from reminderd.core.model import (
    REST,
    Fact,
    MailKind,
    Membership,
    Money,
    OrderKey,
    Payment,
    Region,
    Statement,
    TransitStep,
)
from reminderd.core.statements.parcels import OF_DISPUTES
from samples.builders import ORDER, policy, utc

BEGIN = utc("2026-01-10 00:00")
POLICY = policy()
ORDERS = [ORDER, OrderKey("aliexpress", "8211000000021234")]
DATED = (Statement.PROTECTED_UNTIL, MailKind.PROTECTION_EXTENDED)
LIMITED = (
    MailKind.PROTECTION_ENDING,
    MailKind.DISPUTE_OFFER,
    MailKind.DISPUTE_EVIDENCE,
    MailKind.RETURN_DUE,
    Statement.OFFER,
    Statement.EVIDENCE_ASKED,
    Statement.RETURN_AGREED,
    Statement.TOO_EARLY,
    Statement.COUPON,
)
PAID = (Statement.OFFER, Statement.ACCEPTED, Statement.JUDGED, Statement.REFUNDED, MailKind.DISPUTE_OFFER)
SUMS = [Money(Decimal(amount), "EUR") for amount in ("0", "4.50", "20")]

LIVES = int(os.environ.get("REMINDERD_LIVES", "100" if IS_FULL else "25"))
"""How many random lives are lived; `REMINDERD_LIVES=10000 script/test -k lives` takes some minutes."""

IS_STEADY = "REMINDERD_LIVES" not in os.environ
"""The same lives in each run: what a change broke is told from what chance found. Asked for by number, they are new."""

policies = st.builds(
    partial(replace, POLICY),
    region=st.sampled_from(Region),
    country=st.sampled_from([None, "DE"]),
    payments=st.sampled_from([{}, {"": Payment.PAYPAL}, {"": Payment.MASTERCARD}]),
    membership=st.sampled_from([None, Membership.DIAMOND]),
)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """One statement of any kind, some time within four months."""
    kind = draw(st.sampled_from([*MailKind, *Statement]))
    stated_at = BEGIN + timedelta(hours=draw(st.integers(0, 120 * 24)))
    day = (stated_at + timedelta(days=draw(st.integers(-5, 40)))).date()
    is_expected = draw(st.booleans())
    lines = [None, None, "1", "2", *([REST] if kind in OF_DISPUTES else [])]
    return Fact(
        source=f"mail:{draw(st.integers(0, 10**6))}",
        order=draw(st.sampled_from(ORDERS)),
        kind=kind,
        stated_at=stated_at,
        step=draw(st.sampled_from(TransitStep)) if kind is MailKind.IN_TRANSIT else None,
        due=day if kind in DATED or (kind in LIMITED and is_expected) else None,
        line=draw(st.sampled_from(lines)) if isinstance(kind, Statement) else None,
        amount=draw(st.sampled_from([None, *SUMS])) if kind in PAID else None,
        price=SUMS[-1] if kind is MailKind.ORDER_PLACED else None,
        payment=draw(st.sampled_from(Payment)) if kind is Statement.PAID_WITH else None,
        expected_until=day if is_expected and isinstance(kind, MailKind) else None,
        delivered_on=stated_at.date() if kind is MailKind.AWAITING_CONFIRMATION and is_expected else None,
        tracking_number=draw(st.sampled_from([None, "AP1", "AP2"])),
        is_partial=draw(st.booleans()),
        quote="said so",
    )


lives = st.lists(facts(), min_size=1, max_size=14)

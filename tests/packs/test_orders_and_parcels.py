"""Each step is read of an order and of a parcel, of one and of several, in every language.

Of the corpus's subjects, the words of the step are put behind the heads of the other level and number.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.model import Authenticity, MailKind, TransitStep
from reminderd.core.reading import read
from reminderd.core.reading.kind import NotClear, Topic, topic_of
from samples.builders import SILENT_MAIL
from samples.corpus_files import CORPUS, mails, parsed
from samples.languages import READ, SAID

VENDOR = load_vendor()
ORDER, PARCEL = "8204417306625518", "LP00441700112233"
STEPS = frozenset(
    {
        MailKind.ORDER_READY,
        MailKind.ORDER_SHIPPED,
        MailKind.IN_TRANSIT,
        MailKind.OUT_FOR_DELIVERY,
        MailKind.READY_FOR_PICKUP,
        MailKind.DELIVERED,
    }
)


def steps(code: str) -> list[str]:
    """Return the words of steps that stand behind a head in the subjects of the corpus."""
    found: dict[str, None] = {}
    words = "|".join(re.escape(head.format("").strip(" :：")) for head in SAID[code]["heads"])
    behind = re.compile(
        rf"(?:{words})\W{{0,4}}(?=[A-Z-]*\d)[A-Z0-9-]{{9,35}}\W{{0,4}}(?P<says>\D.{{2,80}})", re.IGNORECASE
    )
    for path in mails(CORPUS / "aliexpress" / code):
        mail = parsed(path)
        match = behind.fullmatch(mail.subject)
        told = topic_of(mail, VENDOR)
        if match and not isinstance(told, NotClear) and told.kind in STEPS:
            found[match["says"]] = None
    return list(found)


MAIL = replace(
    SILENT_MAIL,
    sent_at=datetime(2026, 6, 1, tzinfo=UTC),
    authenticity=Authenticity.PASS,
)
# Said of a parcel, these words fit the first carrier as well as the last: only a headline can tell.
VAGUE = {"Wird zugestellt"}


def topic(subject: str) -> Topic:
    found = topic_of(replace(MAIL, subject=subject), VENDOR)
    assert isinstance(found, Topic), (subject, found)
    return found


@pytest.mark.parametrize("code", READ)
def test_a_step_is_read_alike_at_both_levels_and_in_both_numbers(code: str) -> None:
    """As an order's and a parcel's, behind a word for one and a word for several."""
    found = steps(code)
    assert len(found) >= 5, found
    for says in set(found) - VAGUE:
        told = [
            topic(f"{head.format(ORDER if at < 2 else PARCEL)} {says}") for at, head in enumerate(SAID[code]["heads"])
        ]
        assert len({(one.kind, one.step) for one in told}) == 1, (says, told)
        assert [one.order for one in told] == [ORDER, ORDER, None, None], says
        assert [one.parcel for one in told] == [None, None, PARCEL, PARCEL], says


@pytest.mark.parametrize("code", READ)
def test_what_is_said_of_several_is_read_of_each(code: str) -> None:
    """Two parcels delivered, two orders shipped, two parcels at customs: a fact for each number."""
    numbers = {"o": ORDER, "p": "8204417306645518", "x": PARCEL, "y": "RS1300705226Y"}
    delivered, shipped, customs = (
        read(replace(MAIL, subject=SAID[code][name].format(**numbers)), VENDOR)
        for name in ("delivered", "shipped", "at_customs")
    )
    assert delivered.kind is MailKind.DELIVERED, delivered
    assert [fact.tracking_number for fact in delivered.facts] == [PARCEL, "RS1300705226Y"]
    assert shipped.kind is MailKind.ORDER_SHIPPED, shipped
    assert [fact.order.number for fact in shipped.facts if fact.order] == [ORDER, "8204417306645518"]
    assert {(fact.step, fact.tracking_number) for fact in customs.facts} == {
        (TransitStep.CUSTOMS, PARCEL),
        (TransitStep.CUSTOMS, "RS1300705226Y"),
    }

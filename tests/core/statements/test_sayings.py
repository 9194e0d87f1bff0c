"""All that was said, sorted by order: what is asked of it is as if it had been sorted anew."""

from dataclasses import replace

from reminderd.core.model import MailKind
from reminderd.core.statements.sayings import Sayings
from samples.builders import BERLIN, ORDER, fact


def test_a_parcel_is_homeless_again_when_the_mail_that_named_its_order_does_not() -> None:
    """A mail is read anew after an update: what it said before stands no more."""
    moves = fact(MailKind.IN_TRANSIT, "2026-03-10", order=None, tracking_number="LP1")
    shipped = fact(MailKind.ORDER_SHIPPED, "2026-03-03", tracking_number="LP1")
    sayings = Sayings(BERLIN)
    sayings.add([moves])
    assert sayings.unassigned() == (moves,)
    sayings.add([shipped])
    assert sayings.unassigned() == ()
    sayings.replace(shipped.source, [replace(shipped, tracking_number=None)])
    assert sayings.unassigned() == (moves,)
    sayings.replace(shipped.source, [replace(shipped, order=ORDER)])
    assert sayings.unassigned() == ()

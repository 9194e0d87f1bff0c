"""Drift: the vendor changed its wording."""

from collections.abc import Iterable

import pytest

from reminderd.core.model import MailKind, MailOutcome, Verdict
from reminderd.core.model.vocabulary import NO_VOCABULARIES
from reminderd.core.reading.drift import Drift, drift_of, shape_of
from samples.builders import DAY, at

NOW = at("2026-06-01")


def outcomes(days_ago: Iterable[int], verdict: Verdict, subject: str = "") -> list[MailOutcome]:
    return [MailOutcome(NOW - day * DAY, subject or f"{chr(97 + day % 26)} new", verdict) for day in days_ago]


READ, UNREAD = Verdict.READ, Verdict.UNRECOGNISED


def test_a_greater_share_of_unread_mail_is_drift() -> None:
    """Three of four where it was one of forty."""
    mails = outcomes(range(20, 60), READ) + outcomes([70], UNREAD) + outcomes([1], READ) + outcomes([2, 3, 4], UNREAD)
    assert drift_of(mails, NOW, NO_VOCABULARIES) == Drift(3, 4, 1, 41, is_rising=True, shapes=())


@pytest.mark.parametrize(
    "mails",
    [
        [],
        outcomes(range(1, 100), READ),
        outcomes([1, 2], UNREAD),
        outcomes([1, 2, 3], Verdict.IGNORED) + outcomes([4, 5, 6], Verdict.SUSPICIOUS),
        outcomes([1, 2, 3], UNREAD) + outcomes([4, 5, 6], READ) + outcomes([20, 32, 45], UNREAD) + outcomes([70], READ),
        outcomes([1, 2, 3], UNREAD)
        + outcomes([4, 5], READ)
        + outcomes(range(20, 24), UNREAD)
        + outcomes(range(30, 36), READ),
        outcomes([1, 2, 3], UNREAD) + outcomes([4, 5, 6], READ) + outcomes([20], UNREAD) + outcomes([30, 31, 32], READ),
        outcomes([110, 111, 112], UNREAD, "the same"),
    ],
    ids=[
        "nothing",
        "all read",
        "two are few",
        "no mails about orders",
        "as often as before",
        "not twice as often",
        "just twice as often",
        "long ago",
    ],
)
def test_what_is_no_drift(mails: list[MailOutcome]) -> None:
    """Few mails, other mails, and what always was so."""
    assert drift_of(mails, NOW, NO_VOCABULARIES) is None


def test_a_subject_that_goes_unread_again_is_named() -> None:
    """Numbers apart, it is the same wording: a rule for it would read both."""
    mails = outcomes([30], UNREAD, "Order 8204417306625518: frozen") + outcomes([2], UNREAD, "Order 123: frozen")
    found = drift_of(mails, NOW, NO_VOCABULARIES)
    assert found is not None
    assert found.shapes == (("Order #: frozen", 2),)
    assert not found.is_rising


def test_a_kind_that_used_to_come_and_is_gone_is_named() -> None:
    """Shipping mails came once a week; lately none, while two mails went unread. Without those it is a quiet time."""
    shipped = [MailOutcome(NOW - day * DAY, "shipped", READ, MailKind.ORDER_SHIPPED) for day in range(20, 70, 7)]
    placed = [MailOutcome(NOW - day * DAY, "placed", READ, MailKind.ORDER_PLACED) for day in range(3, 70, 7)]
    found = drift_of([*shipped, *placed, *outcomes([2, 5], UNREAD)], NOW, NO_VOCABULARIES)
    assert found
    assert found.gone == (MailKind.ORDER_SHIPPED,)
    assert drift_of([*shipped, *placed], NOW, NO_VOCABULARIES) is None


@pytest.mark.parametrize(("times", "is_gone"), [(4, False), (5, True)])
def test_a_kind_is_missed_that_was_read_five_times(times: int, is_gone: bool) -> None:
    """What came less often may just not have happened."""
    shipped = [MailOutcome(NOW - (20 + 7 * n) * DAY, "shipped", READ, MailKind.ORDER_SHIPPED) for n in range(times)]
    found = drift_of([*shipped, *outcomes([2, 5], UNREAD)], NOW, NO_VOCABULARIES)
    assert (found is not None and found.gone == (MailKind.ORDER_SHIPPED,)) is is_gone


def test_the_shape_of_a_subject_holds_no_number() -> None:
    """Neither an order's nor a parcel's; words in capitals stay."""
    assert shape_of("PACKAGE RS4410927735Y of order 8204417306625518, 2 items") == "PACKAGE # of order #, # items"

"""How long a login by OAuth2 lasts, and when it is renewed."""

from datetime import timedelta

import pytest

from reminderd.core.model import Tokens, granted
from samples.builders import utc

NOW = utc("2026-03-20 12:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def tokens(**told: object) -> Tokens:
    return Tokens(**{"access": "a1", "lasts": HOUR, "refresh": "r1"} | told)


@pytest.mark.parametrize(("life", "ahead"), [(HOUR, 10), (timedelta(minutes=8), 2), (DAY, 10)])
def test_a_token_is_renewed_in_time_and_not_right_after_it_came(life: timedelta, ahead: int) -> None:
    grant = granted("me", "id", tokens(lasts=life), None, NOW)
    assert grant.access_ends_at - grant.renew_at == timedelta(minutes=ahead)


def test_a_token_that_is_about_to_end_opens_nothing() -> None:
    grant = granted("me", "id", tokens(), None, NOW)
    assert grant.opens(NOW + timedelta(minutes=59))
    assert not grant.opens(NOW + timedelta(minutes=59, seconds=40))


def test_what_a_renewal_brings_counts_from_then_on() -> None:
    """The token that renewed is kept until the new one has proved good."""
    grant = granted("me", "id", tokens(), 90 * DAY, NOW)
    later = grant.renewed(tokens(access="a2", refresh="r2"), 90 * DAY, NOW + DAY)
    assert (later.access, later.refresh, later.before) == ("a2", "r2", "r1")
    assert later.ends_at == NOW + 91 * DAY
    assert later.renewed(tokens(access="a3", refresh=""), 90 * DAY, NOW + 2 * DAY).before == ""


def test_a_stated_end_stays_until_another_is_stated() -> None:
    """Google, in testing mode, tells of seven days at the login; that a renewal says nothing is no news."""
    grant = granted("me", "id", tokens(refresh_lasts=7 * DAY), 180 * DAY, NOW)
    later = grant.renewed(tokens(access="a2", refresh=""), 180 * DAY, NOW + DAY)
    assert later.ends_at == NOW + 7 * DAY
    assert not later.ends_soon(NOW + 3 * DAY)
    assert later.ends_soon(NOW + 4 * DAY)


def test_no_known_end_is_no_end() -> None:
    grant = granted("me", "id", tokens(), None, NOW)
    assert grant.ends_at is None
    assert not grant.ends_soon(NOW + 1000 * DAY)


def test_nothing_shows_a_token() -> None:
    """A grant that lands in a log or a traceback tells nobody how to get in."""
    grant = granted("me", "id", tokens(access="acc-s3cret", refresh="ref-s3cret"), None, NOW)
    shown = repr(grant.renewed(tokens(refresh="ref2-s3cret"), None, NOW)) + repr(tokens(access="acc-s3cret"))
    assert "s3cret" not in shown
    assert "r1" not in shown

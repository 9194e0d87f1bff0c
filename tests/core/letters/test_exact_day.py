"""A letter whose day is our own count asks for the page that names AliExpress's."""

from datetime import date

import pytest

from reminderd.core.model import DeadlineKind
from samples.letters import LANGUAGES, entry, order, reminder

NUMBER = "3041887766550021"
TRACKING = f"https://www.aliexpress.com/p/tracking/index.html?tradeOrderId={NUMBER}"
DETAIL = f"https://www.aliexpress.com/p/order/detail.html?orderId={NUMBER}"


def asked_for(kind: DeadlineKind, language: str = "en", until: date | None = None) -> str:
    counted = entry(kind, of=order(NUMBER, protection_until=until))
    return " ".join(reminder(counted, language=language).text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "page"), [(DeadlineKind.PROTECTION_ENDS, TRACKING), (DeadlineKind.DISPUTE_WINDOW, DETAIL)]
)
def test_a_counted_day_comes_with_the_page_that_names_it(language: str, kind: DeadlineKind, page: str) -> None:
    """Its address stands there; the list of orders, which cannot help, is never asked for."""
    letter = asked_for(kind, language)
    assert page in letter
    assert "/p/order/index.html" not in letter


def test_a_known_day_asks_for_nothing() -> None:
    """What AliExpress has named need not be looked up again."""
    assert "The exact day is on" in asked_for(DeadlineKind.PROTECTION_ENDS)
    assert "The exact day is on" not in asked_for(DeadlineKind.PROTECTION_ENDS, until=date(2027, 2, 3))

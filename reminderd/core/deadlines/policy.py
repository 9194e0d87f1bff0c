"""The lengths of time that deadlines are counted with, the vendor's calendar to count them in, and the buyer's case:
whose law, which payment and which membership choose among the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from reminderd.core.dates import Holidays, add_business_days, add_days, day_end, day_of, day_start, holidays_of
from reminderd.core.model import Because, Membership, Order, Payment, Region
from reminderd.core.model.vendor import Period

SELLERS_COUNTRY = "CN"


@dataclass(frozen=True, slots=True)
class Policy:
    """The vendor's periods with the user's overrides, and what else decides which of them count.

    `protection_anchor`: the event from which the 60-day warning counts. `payments`: how orders are paid, by the account
    that their mails came to. `country` (ISO 3166): its holidays are no business days, as are those of the seller's.
    """

    periods: Mapping[str, Period]
    zone: ZoneInfo
    protection_anchor: Literal["ordered", "shipped"] = "ordered"
    region: Region = Region.OTHER
    country: str | None = None
    payments: Mapping[str, Payment] = field(default_factory=dict)
    membership: Membership | None = None
    holidays: Holidays = holidays_of

    def day(self, instant: datetime) -> date:
        """Return the vendor's day in which the instant lies."""
        return day_of(instant, self.zone)

    def start(self, day: date, period: str | None = None) -> datetime:
        """Return the start of the day, a period later: the earliest instant that "N days after" can mean."""
        return day_start(self.later(day, period), self.zone)

    def end(self, day: date, period: str | None = None) -> datetime:
        """Return the end of the day, a period later: the latest instant that "N days after" can mean."""
        return day_end(self.later(day, period), self.zone)

    def later(self, day: date, period: str | None) -> date:
        """Return the day a period later, in business days if the period is."""
        if period is None:
            return day
        length = self.periods[period]
        if length.is_business:
            return add_business_days(
                day, length.days, {SELLERS_COUNTRY, self.country or SELLERS_COUNTRY}, self.holidays
            )
        return add_days(day, length.days)

    def payment(self, order: Order) -> Payment | None:
        """Return how the order was paid: as the user said, else as its account is set, None = unknown."""
        return order.payment or self.payments.get(order.account)

    def because(self, name: str) -> Because:
        """Return the period as a reason."""
        period = self.periods[name]
        return Because(
            source=period.source,
            period=name,
            days=period.days,
            confidence=period.confidence,
            is_business=period.is_business,
        )

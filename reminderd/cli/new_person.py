"""`init` and the person: where letters go, where the user lives, when to write, how orders are paid."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import click

from reminderd.cli.asking import Asker, checked_as
from reminderd.config import Settings
from reminderd.config.shipped import written_languages
from reminderd.config.values import Address, CountryCode, LanguageCode, TimeZone
from reminderd.core.model import Payment
from reminderd.onboarding.document import Change, Way
from reminderd.onboarding.place import (
    country_of,
    country_of_prices,
    system_country,
    system_language,
    system_zone,
    zone_of,
)
from reminderd.onboarding.present import Present

_HOUR = 8


@dataclass(frozen=True)
class PersonOptions:
    """What the options say of the person; None: not given."""

    recipient: str | None = None
    country: str | None = None
    time_zone: str | None = None
    language: str | None = None
    hour: str | None = None
    payment: str | None = None


def refuse_unknown_zone(options: PersonOptions, present: Present, year: int, asker: Asker) -> None:
    """Raise click.UsageError before anything is done, if nobody may be asked for the zone and nothing tells it."""
    zone = options.time_zone or system_zone() or zone_of((options.country or "").upper(), year)
    if asker.is_quiet and not (present.filled_in or zone):
        raise click.UsageError("this machine has no time zone but UTC: give --time-zone ZONE, such as Europe/Berlin")


def ask_person(
    address: str,
    options: PersonOptions,
    present: Present,
    number: int,
    year: int,
    currencies: Iterable[str],
    asker: Asker,
) -> Change:
    """Ask, each time with what the settings say already, or what the machine knows, as the proposal. Return what is
    new in the answers. `year`: the present one. `currencies`: those of the orders, which may tell the country.
    """
    known, account = present.filled_in, present.account(number)
    recipient = asker.text(
        "Send the reminders to",
        checked_as(Address),
        option="--recipient ADDRESS",
        given=options.recipient,
        proposal=known.recipient if known else address,
    )
    country, zone = _ask_place(options, known, year, currencies, asker)
    language = asker.text(
        f"Language of the letters ({', '.join(written_languages())})",
        checked_as(LanguageCode),
        option="--language CODE",
        given=options.language,
        proposal=known.language if known else _language(country),
    )
    hour = asker.text(
        "At which hour should the overview come",
        _hour,
        option="--hour HOUR",
        given=options.hour,
        proposal=str(known.digest.hour if known else _HOUR),
    )
    payment = asker.text(
        f"How you pay there ({', '.join(Payment)}; - for several ways)",
        _payment,
        option="--payment WAY",
        given=options.payment,
        proposal=account.payment.value if account and account.payment else "-",
    )
    answers: dict[Way, tuple[object, object]] = {
        ("sender",): (None, None) if known else (f"reminderd <{address}>", None),
        ("recipient",): (recipient, known.recipient if known else None),
        ("time_zone",): (zone, str(known.time_zone) if known else None),
        ("country",): (country, known.country if known else None),
        ("language",): (language, known.language if known else "en"),
        ("digest", "hour"): (hour, known.digest.hour if known else _HOUR),
        ("accounts", number, "payment"): (payment, account.payment if account else None),
    }
    return Change({way: _plain(answer) for way, (answer, before) in answers.items() if answer != before})


def _ask_place(
    options: PersonOptions, known: Settings | None, year: int, currencies: Iterable[str], asker: Asker
) -> tuple[str | None, str]:
    """Ask for country and zone: first for what the machine knows, which proposes the other.

    The country decides over law and holidays: where nothing tells it, none is proposed.
    """

    def ask_country(proposal: str) -> str | None:
        return asker.text(
            "Your country, such as DE, for its holidays and its law (- for none)",
            _or_none(checked_as(CountryCode)),
            option="--country CODE",
            given=options.country,
            proposal=known.country or "-" if known else proposal or ("-" if asker.is_quiet else None),
        )

    def ask_zone(proposal: str) -> str:
        return asker.text(
            "Your time zone, such as Europe/Berlin",
            lambda text: str(checked_as(TimeZone)(text)),
            option="--time-zone ZONE",
            given=options.time_zone,
            proposal=str(known.time_zone) if known else proposal or None,
        )

    if known or options.time_zone or system_zone():
        zone = ask_zone(system_zone())
        return ask_country(country_of(zone)), zone
    country = ask_country(country_of_prices(currencies) or system_country())
    return country, ask_zone(zone_of(country or "", year))


def _plain(answer: object) -> object:
    return answer.value if isinstance(answer, Payment) else answer


def _hour(text: str) -> int:
    if not (text.isdecimal() and text.isascii()) or int(text) > 23:
        raise ValueError("expected an hour from 0 to 23")
    return int(text)


def _payment(text: str) -> Payment | None:
    if text in ("", "-"):
        return None
    try:
        return Payment(text.lower())
    except ValueError:
        raise ValueError(f"expected one of {', '.join(Payment)}, or - for several ways") from None


def _or_none(check: Callable[[str], str]) -> Callable[[str], str | None]:
    return lambda text: None if text in ("", "-") else check(text.upper())


def _language(country: str | None) -> str:
    """The machine's language if letters are written in it; else the country's, if it has the same code."""
    known, spoken = written_languages(), system_language()
    if spoken:
        return spoken if spoken in known else "en"
    code = (country or "").lower()
    return code if code in known else "en"

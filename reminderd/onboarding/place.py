"""Where the user is, as far as the machine knows: zone, country, language. `init` proposes them, the user decides."""

import os
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal

_LOCALE = re.compile(r"(?P<language>[a-z]{2,3})(?:_(?P<country>[A-Z]{2}))?(?:[.@].*)?")
_LOCALE_OF_ANYBODY = "en_US"
"""Many rented machines have it, wherever their owners live."""

_MONEY_OF_ANYBODY = "USD"
"""In it the shop shows its prices to many who live elsewhere."""


def system_zone() -> str:
    """Return the IANA name of the machine's time zone; "" if it has none or is set to UTC."""
    try:
        name = tzlocal.get_localzone_name() or ""
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, LookupError, OSError):
        return ""
    return name if "/" in name and not name.startswith("Etc/") else ""


@cache
def _countries_of_zones() -> dict[str, str]:
    """Return the ISO 3166 code of the country of each zone (from zone.tab of the time zone database)."""
    places = (Path("/usr/share/zoneinfo/zone.tab"), Path(str(files("tzdata") / "zoneinfo" / "zone.tab")))
    table = next((place for place in places if place.is_file()), None)
    lines = table.read_text(encoding="utf-8").splitlines() if table else []
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows if len(row) >= 3}


def country_of(zone: str) -> str:
    """Return the ISO 3166 code of the zone's country; "" if it is unknown."""
    return _countries_of_zones().get(zone, "")


def zone_of(country: str, year: int) -> str:
    """Return the zone of a country whose clocks all show the same time throughout `year`; "" for any other, and for an
    unknown one. Of several zones it is the first, since the database lists the most populous first.
    """
    zones = [zone for zone, code in _countries_of_zones().items() if code == country]
    days = [datetime(year, month, 1, 12, tzinfo=UTC) for month in range(1, 13)]
    times = {tuple(day.astimezone(ZoneInfo(zone)).utcoffset() for day in days) for zone in zones}
    return zones[0] if len(times) == 1 else ""


def country_of_prices(currencies: Iterable[str]) -> str:
    """Return the ISO 3166 code of the country in whose money most prices are; "" if that tells no single country.

    `currencies`: the ISO 4217 code of each price, which begins with the code of its country.
    """
    ((most, _),) = Counter(currencies).most_common(1) or [("", 0)]
    country = "" if most == _MONEY_OF_ANYBODY else most[:2]
    return country if country in _countries_of_zones().values() else ""


def system_country() -> str:
    """Return the ISO 3166 code of the country in the machine's locale, such as "DE" in de_DE; "" if none is told."""
    found = _system_locale()
    if not found or found[0].startswith(_LOCALE_OF_ANYBODY):
        return ""
    return found["country"] or ""


def system_language() -> str:
    """Return the code of the machine's language, such as "de"; "" if none is set."""
    found = _system_locale()
    return found["language"] if found else ""


def _system_locale() -> re.Match[str] | None:
    value = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return _LOCALE.fullmatch(value)  # C and POSIX are no language's

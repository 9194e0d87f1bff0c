"""The types of values in settings: each turns text into a typed value, or says what was expected.

A validator raises ValueError with words for the user. Pydantic's context tells the validators the file's folder and
the languages we can write.
"""

import re
import shlex
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, GetJsonSchemaHandler, Strict, ValidationInfo, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reminderd.config.certificates import read_certificates
from reminderd.config.defaults import PERIOD_NAMES
from reminderd.config.errors import shown
from reminderd.config.hosts import is_loopback
from reminderd.config.plain_files import named
from reminderd.config.secret_sources import read_credential, read_secret_file
from reminderd.config.shipped import written_languages
from reminderd.core.dates import is_known_country


@dataclass(frozen=True)
class Surroundings:
    """What validators know besides the value: `folder` of the file, `account_names` seen in it so far."""

    folder: Path = Path()
    languages: Collection[str] = field(default_factory=written_languages)
    known_periods: Collection[str] = PERIOD_NAMES
    are_files_checked: bool = False
    account_names: set[str] = field(default_factory=set)


def _around(info: ValidationInfo) -> Surroundings:
    return info.context if isinstance(info.context, Surroundings) else Surroundings()


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Given a word and the allowed ones, return ": did you mean X?" if one is close, else an empty string."""
    lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return f": did you mean {lower[near[0]]}?" if near else ""


# --- text ----------------------------------------------------------------------------------------


def _without_control_characters(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds a control character, such as a line break")
    if text != text.strip() or not text:
        raise ValueError("is empty, or begins or ends with a space")
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[\w.-]{1,253}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*", text):
        raise ValueError(f"expected a server's name such as mail.example.org (no port, no https://), got {shown(text)}")
    return text


def _word(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", text):
        raise ValueError(f"expected a short name of letters, digits, '.', '-' and '_', got {shown(text)}")
    return text


def _own_name(name: str, info: ValidationInfo) -> str:
    seen = _around(info).account_names
    if name in seen:
        raise ValueError(f"{shown(name)} is already the name of another account")
    seen.add(name)
    return name


# Letters of any script: a server that cannot send to such an address says so (SMTPUTF8).
_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*"
_NAMED_ADDRESS = rf'(?:"[^"\\]+"|[^"<>()@,;:\\\[\]]*?) ?<{_ADDRESS}>'


def _address(text: str) -> str:
    if not text.isprintable() or not re.fullmatch(_ADDRESS, text):
        raise ValueError(f"expected one mail address such as me@example.org, got {shown(text)}")
    return text


def _address_with_name(text: str) -> str:
    if not text.isprintable() or not re.fullmatch(f"{_ADDRESS}|{_NAMED_ADDRESS}", text):
        raise ValueError(f"expected one mail address such as Reminders <me@example.org>, got {shown(text)}")
    return text


def _web_address(text: str) -> str:
    found = re.fullmatch(r"(https?)://([\w.-]+)(:\d{1,5})?(/[!-~]*)?", text)
    if not found or (found[1] == "http" and not is_loopback(found[2])):
        raise ValueError(f"expected an address that begins with https://, got {shown(text)}")
    return text


Text = Annotated[str, AfterValidator(_without_control_characters)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Host = Annotated[str, AfterValidator(_host)]
Word = Annotated[str, AfterValidator(_word)]
AccountName = Annotated[Word, AfterValidator(_own_name)]
Address = Annotated[str, AfterValidator(_address)]
AddressWithName = Annotated[str, AfterValidator(_address_with_name)]
WholeNumber = Annotated[int, Strict()]
TrueOrFalse = Annotated[bool, Strict()]


def _command(value: object) -> tuple[str, ...]:
    try:
        words = shlex.split(value) if isinstance(value, str) else value
    except ValueError:  # an unmatched quotation mark
        words = None
    if not isinstance(words, list | tuple) or not words:
        raise ValueError("expected a command, such as pass show mail/reminderd")
    if not all(isinstance(word, str) and word.isprintable() for word in words):
        raise ValueError("expected a command, such as pass show mail/reminderd")
    return tuple(words)


Command = Annotated[
    tuple[str, ...],
    BeforeValidator(_command),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
    ),
]


# --- time ----------------------------------------------------------------------------------------

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DURATION = r"(\d{1,6}[wdhms])+"
_ISO_DURATION = r"P(?!$)(\d{1,6}[WD])*(T(\d{1,6}[HMS])+)?"


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f"a number needs its unit: {value}d means days, {value}h hours, {value}m minutes")
    if not isinstance(value, str) or not re.fullmatch(f"{_DURATION}|{_ISO_DURATION}", value):
        raise ValueError(f"expected a length of time such as 7d, 12h or 5m, got {shown(value)}")
    parts = re.findall(r"(\d+)([a-z])", value.lower())
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def duration_text(value: timedelta) -> str:
    """Given a length of time in whole seconds, return it as it is written in the file: 7d, 1d12h, 5m, 0d."""
    left = int(value.total_seconds())
    parts = []
    for unit, seconds in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        number, left = divmod(left, seconds)
        parts += [f"{number}{unit}"] if number else []
    return "".join(parts) or "0d"


_DURATION_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^({_DURATION}|{_ISO_DURATION})$"})
Duration = Annotated[timedelta, BeforeValidator(_duration), _DURATION_SCHEMA]


def between(least: timedelta, most: timedelta) -> AfterValidator:
    """Given limits, return a validator that keeps a duration within them, limits included."""

    def check(value: timedelta) -> timedelta:
        if value < least:
            raise ValueError(f"must be at least {duration_text(least)}, got {duration_text(value)}")
        if value > most:
            raise ValueError(f"must be at most {duration_text(most)}, got {duration_text(value)}")
        return value

    return AfterValidator(check)


def _local_time(value: object) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        raise ValueError(f"expected a time of day such as 22:00, got {shown(value)}")
    hour, minute = value.split(":")
    return time(int(hour), int(minute))


LocalTime = Annotated[
    time,
    BeforeValidator(_local_time),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$"}),
]


def _time_zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    name = str(value).replace(" ", "_")
    known = sorted(available_timezones())
    city = next((zone for zone in known if name.lower() == zone.lower().rpartition("/")[2] and "/" in zone), None)
    hint = f": did you mean {city}?" if city else did_you_mean(name, known)
    raise ValueError(f"unknown time zone {shown(value)}{hint or ', write one such as Europe/Berlin'}")


TimeZone = Annotated[ZoneInfo, BeforeValidator(_time_zone), WithJsonSchema({"type": "string"})]


# --- names that must be known --------------------------------------------------------------------


def _language(code: str, info: ValidationInfo) -> str:
    if code not in (known := _around(info).languages):
        raise ValueError(f"we do not write {shown(code)}, known: {', '.join(sorted(known))}")
    return code


def _country(code: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", code) or not is_known_country(code):
        raise ValueError(f"expected a country code of two capital letters such as DE, got {shown(code)}")
    return code


def _period_name(name: str, info: ValidationInfo) -> str:
    if name not in (known := _around(info).known_periods):
        hint = did_you_mean(name, known) or f", known: {', '.join(sorted(known))}"
        raise ValueError(f"there is no such period{hint}")
    return name


LanguageCode = Annotated[str, AfterValidator(_language)]
CountryCode = Annotated[str, AfterValidator(_country)]
PeriodName = Annotated[
    str, AfterValidator(_period_name), WithJsonSchema({"type": "string", "enum": list(PERIOD_NAMES)})
]


# --- files ---------------------------------------------------------------------------------------


def _resolved(path: Path, info: ValidationInfo) -> Path:
    if "\0" in str(path):
        raise ValueError("holds a NUL character, which no file name does")
    try:
        return _around(info).folder / path.expanduser()
    except RuntimeError:
        raise ValueError(f"there is no home directory for '~' in {path}") from None


def _not_of_the_configuration(path: Path, info: ValidationInfo) -> Path:
    with suppress(OSError):  # it may not be there yet
        if path.samefile(_around(info).folder):
            raise ValueError("is this file's own folder, and all that lies there would be put away: name another")
    return path


def _checked_by(check: Callable[[Path], object]) -> AfterValidator:
    def validate(path: Path, info: ValidationInfo) -> Path:
        if _around(info).are_files_checked:
            check(path)
        return path

    return AfterValidator(validate)


def _credential(name: str, info: ValidationInfo) -> str:
    if _around(info).are_files_checked:
        read_credential(name)
    return name


_TEXT_SCHEMA = WithJsonSchema({"type": "string"})
FilePath = Annotated[Path, BeforeValidator(named), AfterValidator(_resolved), _TEXT_SCHEMA]
PageFolder = Annotated[FilePath, AfterValidator(_not_of_the_configuration)]
SecretFile = Annotated[FilePath, _checked_by(read_secret_file)]
CertificateFile = Annotated[FilePath, _checked_by(read_certificates)]
Credential = Annotated[Word, AfterValidator(_credential)]


class Off(BeforeValidator):
    """Reads the word `off` as the value that `replacement` returns."""

    def __init__(self, replacement: Callable[[], object]) -> None:
        super().__init__(lambda value: replacement() if value == "off" else value)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"const": "off"}, handler(schema)]}

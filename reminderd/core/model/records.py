"""Frozen values of ours -> JSON text, and back, by the types of their fields.

What is stored or kept is written and read by this. Schema machinery is for what people write: it names every fault at
once, and takes 70 ms and 10 MB to be there at all.
"""

import json
import re
from collections.abc import Callable, ItemsView, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

Value = TypeVar("Value")
Read = Callable[[Any], Any]
Write = Callable[[Any], Any]

_LENGTH = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_DAYS_OF_A_YEAR = 365  # in the lengths of time that earlier versions wrote


class Form(Generic[Value]):
    """How values of one type are written. `more`: by types that are not known here, how one is read and written."""

    def __init__(self, kind: Any, more: Mapping[Any, tuple[Read, Write]] | None = None) -> None:
        self._kind = kind
        self._more = dict(more or {})

    def dump(self, value: Value, *, is_short: bool = False, without: frozenset[str] = frozenset()) -> str:
        """Return the value as JSON. `is_short`: fields that hold their default are left out; so are those of `without`,
        of the value itself.
        """

        def plain(one: Any) -> Any:
            if known := next((write for kind, (_, write) in self._more.items() if isinstance(one, kind)), None):
                return known(one)
            if is_dataclass(one):
                return _fields_of(one, without if one is value else frozenset(), is_short=is_short)
            return _plain(one)

        return json.dumps(value, default=plain, ensure_ascii=False, separators=(",", ":"))

    def load(self, text: str | bytes) -> Value:
        """Return the value that `dump` wrote. Raise ValueError, TypeError or KeyError if the text is damaged."""
        return self.read(json.loads(text))

    def read(self, plain: object) -> Value:
        """The same for JSON that is parsed already."""
        value: Value = self._read(plain)
        return value

    @cached_property
    def _read(self) -> Read:
        return _reader(self._kind, {kind: read for kind, (read, _) in self._more.items()})


def _fields_of(record: Any, left_out: frozenset[str], *, is_short: bool) -> dict[str, Any]:
    held = {field: getattr(record, field.name) for field in fields(record) if field.name not in left_out}
    return {field.name: one for field, one in held.items() if not (is_short and _is_default(one, field))}


def _is_default(value: object, field: "Field[Any]") -> bool:
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return default is not MISSING and bool(value == default)


def _plain(value: Any) -> Any:
    for kind, write in _WRITE.items():
        if isinstance(value, kind):
            return write(value)
    raise TypeError(f"no value of ours that can be written: {type(value).__name__}")


def _length_text(length: timedelta) -> str:
    if length < timedelta():
        return f"-{_length_text(-length)}"
    return f"P{length.days}DT{length.seconds + length.microseconds / 1_000_000:f}S"


_WRITE: Mapping[type, Write] = {
    datetime: datetime.isoformat,  # before the day that it is, too
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _length_text,
    Decimal: str,
    bytes: bytes.hex,
    ZoneInfo: str,
    frozenset: sorted,
    Mapping: dict,
}


def _reader(kind: Any, more: Mapping[Any, Read]) -> Read:
    """Return what reads a value of that type from plain JSON. Every one raises for what is not of its type."""
    origin, of = get_origin(kind), get_args(kind)
    if known := more.get(kind) or more.get(origin) or _SCALARS.get(kind):
        return known
    if is_dataclass(kind):
        return _record(kind, more)
    if origin in (Union, UnionType):
        return _either(of, more)
    if origin in (tuple, frozenset):
        return _list(origin, _reader(of[0], more))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_reader(of[0], more), _reader(of[1], more))
    return _words(kind).__getitem__


def _words(*kinds: Any) -> Mapping[Any, Any]:
    """The values of enumerations, and of words that are written down, by how they are written. Of two that are written
    alike it is the first kind's: a stored fact is of a mail, and what the user says is stored as a mark.
    """
    return {getattr(one, "value", one): one for kind in reversed(kinds) for one in (get_args(kind) or kind)}


def _record(kind: Any, more: Mapping[Any, Read]) -> Read:
    readers: dict[str, Read] = {}

    def read(plain: Any) -> Any:
        if not readers:  # late, since a record may hold one of its kind
            types = get_type_hints(kind)
            readers.update({field.name: _reader(types[field.name], more) for field in fields(kind)})
        return kind(**{name: readers[name](held) for name, held in _parts(plain) if name in readers})

    return read


def _parts(plain: Any) -> ItemsView[str, Any]:
    if not isinstance(plain, dict):
        raise TypeError("expected names with values")
    return plain.items()


def _either(kinds: tuple[Any, ...], more: Mapping[Any, Read]) -> Read:
    """One of several enumerations or words, whose values differ; or nothing."""
    others = [one for one in kinds if one is not NoneType]
    inner = _reader(others[0], more) if len(others) == 1 else _words(*others).__getitem__
    return (lambda plain: None if plain is None else inner(plain)) if NoneType in kinds else inner


def _list(kind: type, inner: Read) -> Read:
    def read(plain: Any) -> Any:
        if not isinstance(plain, list):
            raise TypeError("expected a list")
        return kind(map(inner, plain))

    return read


def _mapping(key: Read, inner: Read) -> Read:
    return lambda plain: {key(name): inner(held) for name, held in _parts(plain)}


def _exactly(kind: type) -> Read:
    def read(plain: Any) -> Any:
        if type(plain) is not kind:
            raise TypeError(f"expected {kind.__name__}")
        return plain

    return read


def _instant(plain: Any) -> datetime:
    instant = datetime.fromisoformat(plain)
    if instant.tzinfo is None:
        raise ValueError("an instant without its offset")
    return instant


def _number(plain: Any) -> Decimal:
    try:
        number = Decimal(plain)
    except ArithmeticError as error:
        raise ValueError("no number") from error
    if not number.is_finite():
        raise ValueError("no number")
    return number


def _length(plain: Any) -> timedelta:
    match = _LENGTH.fullmatch(plain)
    if match is None:
        raise ValueError("no length of time")
    years, weeks, days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    length = timedelta(days=years * _DAYS_OF_A_YEAR + days, weeks=weeks, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] else length


_SCALARS: Mapping[Any, Read] = {
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    bytes: bytes.fromhex,
    datetime: _instant,
    date: date.fromisoformat,
    time: time.fromisoformat,
    timedelta: _length,
    Decimal: _number,
    ZoneInfo: ZoneInfo,
}

"""Numbers misread from a picture -> the known number that they must be."""

import re
import unicodedata
from collections.abc import Collection

_LONGEST = 80
_LOOKS_LIKE = str.maketrans(
    {"I": "1", "L": "1", "|": "1", "!": "1", "O": "0", "Q": "0", "D": "0", "S": "5", "$": "5", "B": "8"}
)
_MAY_BE_NUMBER = re.compile(r"(?<![^\W_])[\dIilL|!OoQDSs$B](?: ?[\dIilL|!OoQDSs$B]){14,17}(?![^\W_])")
_GAPS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def repaired_number(text: str, known: Collection[str]) -> str | None:
    """Given a number as it was read from a picture, return the one of the `known` numbers that it fits, else None.

    Of an order or of a parcel. It fits if only blanks are between, and every character is the same or looks like it:
    l I 1, O 0, S 5, B 8. Where several fit none is meant, unless one is equal. No character is added or left out.
    """
    plain = _GAPS.sub("", unicodedata.normalize("NFKC", text[:_LONGEST]))
    if plain in known:
        return plain
    shape = _shape(plain)
    if shape not in map(_shape, known):
        shape = _shape(plain.strip("|!¦[](){}"))  # the frame of a button beside it
    fitting = {number for number in known if _shape(number) == shape}
    return fitting.pop() if len(fitting) == 1 and shape else None


def with_known_numbers(text: str, known: Collection[str]) -> str:
    """Given the text of a picture, return it with those numbers repaired that can be only one of the `known`."""
    return _MAY_BE_NUMBER.sub(lambda found: repaired_number(found[0], known) or found[0], text)


_DIGITS = str.maketrans({"I": "1", "l": "1", "|": "1", "i": "1", "L": "1", "O": "0", "o": "0", "S": "5", "B": "8"})
_YEAR_OR_DAY = re.compile(r"(?<![^\W_])(?=[\dIlOo|SB]*\d)[\dIlOo|SB]{1,4}(?![^\W_])")


def as_digits(number: str) -> str:
    """Return a number in which letters stand for the digits that they look like, with these digits."""
    return number.translate(_DIGITS)


def with_digits(text: str) -> str:
    """Return the text of a day, such as "Nov 5, 2O26", with the digits that it has."""
    return _YEAR_OR_DAY.sub(lambda found: as_digits(found[0]), text)


def _shape(number: str) -> str:
    return _GAPS.sub("", number).upper().translate(_LOOKS_LIKE)

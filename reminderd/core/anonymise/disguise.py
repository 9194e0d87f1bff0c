"""The replacement of one word or number: always the same for an original, of the same shape, and irreversible."""

import hashlib
import hmac
import unicodedata

_POOLS = ("aeiou", "bcdfghjklmnpqrstvwxyz")  # a name stays something one can say
_BLOCK = 32  # neighbours in Unicode: the same script, and mostly the same charset


class Disguise:
    """Replaces text by text of its kind. Without `key` nobody can tell what stood there, not even by trying."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, text: str) -> str:
        """Given a text, return it with every letter and digit replaced: a vowel by a vowel, a capital by a capital,
        a letter of another script by one of its neighbours. The same word in other capitals is the same word.
        """
        new = text
        for attempt in range(8):  # a short text may come out as itself
            new = "".join(_like(*pair) for pair in zip(text, self._stream(text, attempt), strict=False))
            if new.casefold() != text.casefold():
                break
        leads = text.isdecimal() and unicodedata.decimal(text[0]) != 0 == unicodedata.decimal(new[0])
        return chr(ord(new[0]) + 1) + new[1:] if leads else new  # a number of 16 digits stays one of 16

    def digits_of(self, text: str) -> str:
        """Given a number with letters, such as a parcel's, replace its digits only: the letters tell the carrier."""
        new = self.of(text)
        return "".join(other if one.isdecimal() else one for one, other in zip(text, new, strict=True))

    def _stream(self, text: str, attempt: int) -> bytes:
        folded = unicodedata.normalize("NFKC", text).casefold()
        blocks = range(len(text) // 32 + 1)
        return b"".join(
            hmac.digest(self._key, f"{attempt} {block} {folded}".encode("utf-8", "surrogatepass"), hashlib.sha256)
            for block in blocks
        )


def _like(character: str, chance: int) -> str:
    """One character of the same kind."""
    value = unicodedata.decimal(character, None)
    if value is not None:
        return chr(ord(character) - value + chance % 10)
    if not character.isalpha():
        return character
    lower = character.lower()
    pool = next((pool for pool in _POOLS if lower in pool), "") or _neighbours(lower)
    new = pool[chance % len(pool)] if pool else character
    return new.upper() if character.isupper() and len(new.upper()) == 1 else new


def _neighbours(letter: str) -> str:
    if len(letter) != 1:
        return ""
    start, category = ord(letter) // _BLOCK * _BLOCK, unicodedata.category(letter)
    return "".join(one for one in map(chr, range(start, start + _BLOCK)) if unicodedata.category(one) == category)

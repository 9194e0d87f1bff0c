"""The sum after a statement: `refunded 5 EUR`, or `refunded part 5 EUR` to say that more is due."""

import re
from collections.abc import Sequence
from decimal import Decimal

from reminderd.core.model import Money
from reminderd.core.model.money import parse_money
from reminderd.core.model.vocabulary import DAYS
from reminderd.core.statements.objections import NotUnderstoodError, question

PART = "part"
_CROWNS = ("SEK", "NOK", "DKK")
"""Each is written "kr": it is the one that the order has."""

_BARE_NUMBER = re.compile(r"\d{1,7}(?:[.,]\d{1,2})?")


def typed_money(text: str) -> Money | None:
    """As `parse_money`, of a text that somebody typed: with the code of the currency in any case, "12.50 eur"."""
    return parse_money(text) or parse_money(text.upper())


def amount_of(words: Sequence[str], currency: str | None) -> tuple[Money | None, Sequence[str]]:
    """Given words and the currency of a sum that names none (None = unknown), return the sum that they begin with, if
    they do, and the other words. Raise NotUnderstoodError where a currency is missing, or the sum of a part: without it
    a part would be taken for all of it.
    """
    if words[:1] == [PART]:
        amount, left = amount_of(words[1:], currency)
        if amount is None:
            raise NotUnderstoodError(question("which_sum"))
        return amount, left
    for count in (3, 2, 1):
        if len(words) >= count and (money := typed_money(" ".join(words[:count]).rstrip(",;"))):
            return money, words[count:]
    is_number = bool(words) and _BARE_NUMBER.fullmatch(words[0])
    if is_number and currency in _CROWNS and words[1:2] and words[1].lower().rstrip(".") == "kr":
        words = [words[0], *words[2:]]
    if not is_number or (len(words) > 1 and words[1].isalpha() and words[1] not in DAYS):  # "3 Dec" is a day
        return None, words
    if currency is None:
        raise NotUnderstoodError(question("which_currency", number=words[0]))
    return Money(Decimal(words[0].replace(",", ".")), currency), words[1:]

"""Numbers that identify a payer: last digits of cards, accounts, tax numbers, telephones without a plus.

Each run of digits is looked at once, with a few characters before and behind it: a text without digits costs nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from reminderd.core.anonymise.flat import Flat
from reminderd.core.anonymise.payment_words import MASK_BEFORE, MASK_BEHIND, SHORT_MASK_BEFORE, PaymentWords

_BEFORE, _BEHIND = 70, 30  # characters looked at
_CARD_BEFORE = 36  # so near stands the card's name to its digits

_FEWEST_DIGITS = 9  # of what its form alone tells; postal codes and offsets from UTC have fewer

_GROUP = r"[A-Za-z]{0,6}\d[\dA-Za-z]{0,33}"
_RUN = re.compile(
    rf"(?<![\dA-Za-z\u00c0-\u024f_])\(?{_GROUP}(?:[ \u00a0./()-]{{1,3}}(?:{_GROUP}|[A-Z]{{1,4}}(?![0-9A-Za-z])))*"
)
_MONEY = r"[$€£¥￥₽₩₺₴₪₹]|US|EUR|USD|GBP|руб|грн|zł|Kč|円|원|TL\b|R\$"
_MONEY_BEFORE = re.compile(rf"(?:{_MONEY})\s?$")
_MONEY_BEHIND = re.compile(rf"[ \u00a0]?(?:{_MONEY}|%)")
_DAY_OR_MONTH = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = re.compile(
    rf"(?:(?:19|20)\d\d[-./] ?{_DAY_OR_MONTH}[-./] ?{_DAY_OR_MONTH}"
    rf"|{_DAY_OR_MONTH}[-./] ?{_DAY_OR_MONTH}[-./] ?(?:19|20)?\d\d)(?:\D.*)?",
    re.DOTALL,
)
_PRICE = re.compile(r"\d{1,3}(?:[., ]?\d{3}){0,2}[.,]\d{2}|\d{1,4}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_CARD_GOES_ON = re.compile(rf"[\d=/]|{_MONEY}")
_CONTINUED = re.compile(r"[.,:/]\d|[:/-]\d|\s?(?:st|nd|rd|th|px|em|days?|Tage?|g|kg|cm|mm|ml|mAh|W|V|K|pcs)\b")
_FORMS = re.compile(
    r"\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}"  # Brazil's CPF and CNPJ
    r"|\d{1,2}\.\d{3}\.\d{3}-[\dkK]|\d{3}-\d{2}-\d{4}|\d{6}-[1-8]\d{6}"  # Chile, USA, Korea
    r"|\d{4}(?:[ \u00a0-]\d{4}){3}(?:[ \u00a0-]\d{1,3})?|\d{4}[ \u00a0-]\d{6}[ \u00a0-]\d{5}"  # cards
    r"|\(0?\d{2,4}\) ?\d{3,5}(?:[ -]?\d{2,4}){1,2}"  # (11) 98765-4321
    r"|0\d{1,4}(?: ?[ /-] ?\d{2,8}){1,5}|0\d(?:[ .-]\d\d){4}"  # 0151 / 234 56 78, 06 12 34 56 78
    r"|\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[.-]\d{4}|9\d{4}-\d{4}|8[ -]?\(?9\d\d\)?[ -]?\d{3}(?:[ -]?\d\d){2}"
)
"""Numbers known by their form, whatever is before them."""
_IBAN = re.compile(r"[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]{4}){2,7}(?:[ \u00a0-]?[A-Za-z0-9]{1,4})?")
_IBAN_BEFORE = re.compile(r"iban\W{0,4}$", re.IGNORECASE)
_FIRST = re.compile(r"\(?[xX]?(?P<digits>\d{2,6})(?![\dA-Za-z])")
_KEYED = re.compile(  # in links and data: card=4242, "last4":"4242"
    r"(?:card|last_?(?:4|four|digits)|\bpan|phone|mobile|\btel|iban|\bcpf|tax|account)\w{0,12}[\"']?\s?[=:]\s?[\"']?$",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"paypal\.me/(?P<handle>[\w.-]{1,60})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PaymentNumber:
    """Where such a number stands in a text, and its letters and digits alone."""

    start: int
    end: int
    number: str

    @property
    def is_like_a_year(self) -> bool:
        """Return whether the same digits could be a year elsewhere."""
        return bool(_YEAR.fullmatch(self.number))


def payment_numbers(text: str, words: PaymentWords) -> Iterator[PaymentNumber]:
    """Given a text as one reads it, yield each such number that stands in it, in their order."""
    found = [*_numbers(text, words), *(_found(text, one.start("handle"), one.end()) for one in _HANDLE.finditer(text))]
    end = 0
    for one in sorted(found, key=lambda one: one.start):
        if one.start >= end:
            yield one
            end = one.end


def standing(numbers: Iterable[str]) -> str:
    """Given letters and digits of such numbers, return the pattern of each where it stands by itself, however parted.

    Not where it is part of an amount, a time or a date.
    """
    one_of = "|".join(r"[ \u00a0./()-]{0,2}".join(number) for number in sorted(set(numbers), key=len, reverse=True))
    return rf"(?<![0-9A-Za-z_.,:+$€£¥₽₩/-])(?:{one_of or '(?!)'})(?![0-9A-Za-z_:/-]|[.,]\d|[ \u00a0]?(?:{_MONEY}))"


def with_characters(text: str, characters: str) -> str:
    """Given a text, return it with its letters and digits replaced by these, in their order."""
    new = iter(characters)
    return "".join(next(new, one) if one.isalnum() else one for one in text)


def rewrite_payment(text: str, replace: Callable[[str], str], words: PaymentWords, *, is_html: bool) -> str:
    """Given plain text or HTML, return it with each such number replaced: `replace` gets it as it is written, and
    returns as many letters and digits as are in it.
    """
    if not any(map(str.isdecimal, text)) and "paypal.me" not in text.lower():
        return text
    flat = Flat(text, is_html=is_html)
    changes: list[tuple[int, str]] = []
    for found in payment_numbers(flat.text, words):
        places = [at for at in range(found.start, found.end) if flat.text[at].isalnum()]
        new = replace(flat.text[found.start : found.end])
        changes += [pair for pair in zip(places, new, strict=True) if flat.text[pair[0]] != pair[1]]
    return flat.rewritten(changes) if changes else text


def _numbers(text: str, words: PaymentWords) -> Iterator[PaymentNumber]:
    for run in _RUN.finditer(text):
        before = text[max(0, run.start() - _BEFORE) : run.start()]
        behind = text[run.end() : run.end() + _BEHIND]
        if before.endswith(("+", "(+")):
            continue  # with its plus it is known as a telephone's
        if span := _span(run[0], before, behind, words):
            yield _found(text, run.start() + span[0], run.start() + span[1])


def _span(run: str, before: str, behind: str, words: PaymentWords) -> tuple[int, int] | None:
    """Return which part of a run of digits, with its surroundings, is such a number."""
    digits = sum(map(str.isdecimal, run))
    is_hidden = MASK_BEHIND.match(behind) and not _DAY.fullmatch(run)
    if is_hidden or (digits >= 4 and _KEYED.search(before[-40:])):
        return 0, len(run)
    if digits < 2 or before.endswith("="):  # as quoted-printable writes any character
        return None
    if known := _form(run, behind) or _account(run, before):
        return known.span()
    if ending := _ending(run, before, behind, words):
        return ending.span("digits")
    is_named = digits >= 5 and words.label.search(before[-40:]) and not _is_amount_or_day(run, run, before, behind)
    return (0, len(run)) if is_named else None


def _account(run: str, before: str) -> re.Match[str] | None:
    iban = _IBAN.match(run)
    return iban if iban and (_is_account(iban[0]) or _IBAN_BEFORE.search(before[-8:])) else None


def _ending(run: str, before: str, behind: str, words: PaymentWords) -> re.Match[str] | None:
    first = _FIRST.match(run)
    if first is None or _is_amount_or_day(run, first[0], before, behind):
        return None
    return first if _is_ending(first["digits"], before, run[first.end() :] + behind, words) else None


def _form(run: str, behind: str) -> re.Match[str] | None:
    form = _FORMS.match(run)
    if form is None or re.match(r"[\d.,:/]", run[form.end() :] + behind) or _DAY.fullmatch(form[0]):
        return None
    return form if sum(map(str.isdecimal, form[0])) >= _FEWEST_DIGITS else None


def _is_ending(digits: str, before: str, behind: str, words: PaymentWords) -> bool:
    """Return whether these are the last digits of a card or account."""
    is_year = bool(_YEAR.fullmatch(digits))
    if MASK_BEFORE.search(before[-24:]):
        return len(digits) >= 3 or _names_card(before, behind, words)
    if len(digits) not in (4, 5):
        return False
    if words.ending.search(before[-48:]) or words.ending_behind.match(behind):
        return not is_year or _names_card(before, behind, words)
    if SHORT_MASK_BEFORE.search(before[-6:]):
        return (not is_year and before[-4:-1] != "...") or _names_card(before, behind, words)
    if is_year or len(digits) != 4:
        return False
    near = before[-_CARD_BEFORE:]
    names = list(words.card.finditer(near))
    return bool(names) and not _NO_CARD_GOES_ON.search(near, names[-1].end())


def _names_card(before: str, behind: str, words: PaymentWords) -> bool:
    return any(one.search(text) for one in (words.card, words.account) for text in (before, behind))


def _is_amount_or_day(run: str, part: str, before: str, behind: str) -> bool:
    rest = run[len(part) :] + behind
    if _MONEY_BEFORE.search(before) or _MONEY_BEHIND.match(rest) or _CONTINUED.match(rest):
        return True
    return bool(_DAY.fullmatch(run)) or (part == run and bool(_PRICE.fullmatch(run)) and not run.isdecimal())


def _found(text: str, start: int, end: int) -> PaymentNumber:
    return PaymentNumber(start, end, "".join(one for one in text[start:end] if one.isalnum()))


def _is_account(text: str) -> bool:
    """Return whether an IBAN passes its check (ISO 13616)."""
    letters = re.sub(r"[\W_]", "", text).upper()
    if len(letters) < 15 or not letters.isascii():
        return False
    return int("".join(str(int(one, 36)) for one in letters[4:] + letters[:4])) % 97 == 1

"""The words beside which numbers of cards, accounts, telephones and taxpayers stand, in all languages at once.

What a language says stands in its file; here is what no language translates.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reminderd.core.model.vocabulary import Vocabularies

_CARDS = (
    r"visa|master\s?card|maestro|american\s{1,3}express|amex|union\s?pay|discover|diners|jcb|girocard|carte\s{1,3}bleue"
    r"|hipercard|\belo\b|\bmir\b|bancontact|dankort|\btroy\b|\bmada\b|isracard|apple\s{1,3}pay|google\s{1,3}pay|paypal"
)
_LABELS = (
    r"tel|gsm|whatsapp|cpf|cnpj|nif|nie|dni|cif|nuip?|rut|rfc|curp|cui[tl]|ruc|nit|gstin?|aadhaar|vat|tva|iva|btw|ust"
    r"|uid|tin|ssn|itin|nino|sire[tn]|p\.?\s?iva|bsn|kvk|pesel|nip|regon|i[čc]o|di[čc]|t\.?c\.?|iban|a/c|clabe|pix"
)
"""Of telephones, taxpayers, citizens and accounts, as their countries abbreviate them."""
_NUMBERS = r"no|nr|n[º°]|id|code|reg|[a-z]{2}|[a-z]{6}"
_UNSPACED = re.compile(r"[\u2e80-\ud7ff]")

MASK = r"[*•●∙·⋅✱＊∗×○◦▪■□]"
MASK_BEFORE = re.compile(rf"(?:(?:{MASK}[ \t\u00a0]?){{3,}}|(?<![^\W_])(?:[xX]{{3,}}[ -]?)+)[\s-]{{0,3}}$")
SHORT_MASK_BEFORE = re.compile(rf"(?:{MASK}{{1,2}}|\.{{2,}}|…|‥)[\s-]{{0,3}}$")
MASK_BEHIND = re.compile(rf"[ -]?(?:{MASK}{{2,}}|[xX]{{3,}}(?![^\W\d_]))")


@dataclass(frozen=True, slots=True)
class PaymentWords:
    """`card`, `account`: what names one. `ending`: what a text ends with before the last digits of a number,
    `ending_behind`: what follows them. `label`: what a text ends with before the number of a telephone, a taxpayer, a
    passport, an account, a payment.
    """

    card: re.Pattern[str]
    account: re.Pattern[str]
    ending: re.Pattern[str]
    ending_behind: re.Pattern[str]
    label: re.Pattern[str]


@lru_cache(4)
def payment_words(vocabularies: Vocabularies) -> PaymentWords:
    """Given the languages, return what all of them say."""

    def said(name: str) -> list[str]:
        patterns = (pattern for one in vocabularies for pattern in one.own("payment", name))
        return [one.replace(" ?", r"\s?").replace(" ", r"\s{1,3}") for one in dict.fromkeys(patterns)]

    labels = said("labels")
    glued = [one for one in labels if _UNSPACED.search(one)]
    parted = [one for one in labels if not _UNSPACED.search(one)]
    return PaymentWords(
        card=_pattern(_any_of([_CARDS, *said("cards")])),
        account=_pattern(_any_of(said("accounts"))),
        ending=_pattern(
            rf"(?:{_any_of(said('endings'))})(?:\s{{1,3}}(?:{_any_of(said('digits'))}))?"
            r"[\s:：.(（«„“\"'#№ـ-]{0,6}$"
        ),
        ending_behind=_pattern(rf"\s{{0,2}}(?:{_any_of(said('endings_behind'))})"),
        label=_pattern(
            rf"(?:(?<![^\W\d_])(?<!-)(?:{_any_of([_LABELS, *parted])})|{_any_of(glued)})\W{{0,6}}"
            rf"(?:(?:{_any_of([_NUMBERS, *said('numbers')])})\W{{1,5}}){{0,2}}$"
        ),
    )


def _any_of(patterns: Iterable[str]) -> str:
    return "|".join(patterns) or "(?!)"


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)

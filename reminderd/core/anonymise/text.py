"""What is personal inside a text, replaced: plain text, HTML, links, header values."""

import html
import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import quote, unquote

from reminderd.core.anonymise.disguise import Disguise
from reminderd.core.anonymise.payment import rewrite_payment, standing, with_characters
from reminderd.core.anonymise.payment_words import payment_words
from reminderd.core.model.vendor import Vendor

_LATIN = "A-Za-z0-9\u00c0-\u024f"
ATOM = re.compile(rf"[{_LATIN}]+|\d+|(?:(?![{_LATIN}_\d])\w)+")
"""A word or number; one of Latin letters ends where another script, which glues its particles to it, begins."""

ADDRESS = re.compile(r"(?P<local>[\w.!#$&'*+/=^`{|}~-]{1,64})@(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
_URL = r"https?://[^\s<>\"']+"
_PHONE = r"(?<![\w.])\(?\+\d{1,4}\)?(?:[\s()./-]{0,3}\d){5,14}(?!\w)"
_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{1,4}:){3,7}[0-9a-f:]{1,20})(?![\w:])", re.IGNORECASE
)
_EXAMPLE_IPS = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:", "127.0.0.1")
_EXAMPLE_HOSTS = (".example", ".test", ".invalid", "example.org", "example.com", "example.net", "localhost")
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"(?P<is>=\s*)(?P<mark>[\"'])(?P<value>.*?)(?P=mark)", re.DOTALL)
_URL_PIECE = re.compile(r"(?:(?<=[?&;])(?P<key>[\w.-]{1,80})=)?(?P<value>[^?&=#/]+)")
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_LONGEST_ORDER = 16
_SEAL = 0xF0000  # characters for private use, which no mail is written in
_TIMES_AND_FORM = frozenset({"date", "resent-date", "mime-version", "content-transfer-encoding"})
_SPOKEN = frozenset({"subject", "from", "to", "cc", "sender", "reply-to", "content-type", "content-disposition"})


class TextWriter:
    """Writes each text anew. `table`: what is replaced by what, wherever it stands as whole words; `numbers`: those
    that may have a running number in front; `paid`: letters and digits of cards, accounts and telephones; `hosts`:
    names of machines that are the user's; `kept`: addresses.
    """

    def __init__(
        self,
        disguise: Disguise,
        vendor: Vendor,
        *,
        table: Mapping[str, str],
        numbers: Iterable[str],
        paid: Iterable[str],
        hosts: Iterable[str],
        kept: frozenset[str],
    ) -> None:
        self._disguise, self._vendor, self._kept = disguise, vendor, kept
        self._words = payment_words(vendor.vocabularies)
        self._numbers = sorted(numbers, key=len, reverse=True)
        self._hosts = frozenset(hosts)
        self._table = {_key(text): new for text, new in table.items()} | {one: self.host(one) for one in self._hosts}
        self._glued = {text: new for text, new in table.items() if len(text) > 1 and not has_boundaries(text)}
        self._glued_pattern = re.compile(
            "|".join(map(re.escape, sorted(self._glued, key=len, reverse=True))) or r"(?!)"
        )
        phrases = sorted({*table, *self._hosts}, key=len, reverse=True)
        words = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases) or r"(?!)"
        self._pattern = re.compile(
            rf"(?P<url>{_URL})|(?P<address>{re.sub('[?]P<[a-z]+>', '?:', ADDRESS.pattern)})"
            rf"|(?P<paid>{standing(paid)})|(?P<phrase>(?<![^\W_])(?:{words})(?![^\W_]))|(?P<phone>{_PHONE})|(?P<atom>{ATOM.pattern})"
        )

    # --- the texts of a mail ---

    def header(self, name: str, text: str) -> str:
        if name in _TIMES_AND_FORM:
            return text
        if name in _SPOKEN:
            return self.plain(text)
        text = self._write(text, is_strict=True)
        if name.startswith(("dkim-", "arc-", "x-")):
            text = _SIGNATURE.sub(lambda match: self._disguise.of(match[0]), text)
        return _IP.sub(lambda match: self._ip(match[0]), text)

    def plain(self, text: str) -> str:
        return _opened(self._write(rewrite_payment(text, self._sealed, self._words, is_html=False), is_strict=False))

    def html(self, text: str) -> str:
        text = rewrite_payment(
            text, self._sealed, self._words, is_html=True
        )  # markup may part a card's name from its digits
        pieces, at = [], 0
        for tag in _TAG.finditer(text):
            pieces += [self._unescaped(text[at : tag.start()]), self._tag(tag[0])]
            at = tag.end()
        return _opened("".join([*pieces, self._unescaped(text[at:])]))

    def _tag(self, tag: str) -> str:
        return self.plain(tag) if tag.startswith("<!--") else _ATTRIBUTE.sub(self._attribute, tag)

    def _attribute(self, match: re.Match[str]) -> str:
        value = rewrite_payment(match["value"], self._sealed, self._words, is_html=True)
        return f"{match['is']}{match['mark']}{self._unescaped(value, is_quoted=True)}{match['mark']}"

    def _unescaped(self, text: str, *, is_quoted: bool = False) -> str:
        plain = html.unescape(text)
        new = self._write(plain, is_strict=False)
        return text if new == plain else html.escape(new, quote=is_quoted)

    # --- the pieces of a text ---

    def _write(self, text: str, *, is_strict: bool) -> str:
        def replaced(match: re.Match[str]) -> str:
            found = match[0]
            match match.lastgroup:
                case "url":
                    return self.url(found)
                case "address":
                    return self.address(found)
                case "paid":
                    new = self._paid(found)
                    return self._number(found) if new == found else with_characters(found, new)
                case "phrase":
                    return self._table.get(_key(found), found)
                case "phone":
                    return re.sub(r"(?<!\+)(?<!\d)\d+", lambda digits: self._disguise.of(digits[0]), found)
                case _:
                    return self._atom(found, is_strict=is_strict)

        return self._pattern.sub(replaced, text)

    def _atom(self, atom: str, *, is_strict: bool) -> str:
        for number in self._numbers:
            if atom.endswith(number):
                return atom[: -len(number)] + self._number(number)
        if is_personal(atom, is_strict=is_strict):
            return self._number(atom)
        return atom if atom.isascii() else self._glued_pattern.sub(lambda match: self._glued[match[0]], atom)

    def _paid(self, written: str) -> str:
        """The letters and digits in place of those of a card, an account or a telephone."""
        alone = "".join(one for one in written if one.isalnum())
        is_atom = alone == written and is_personal(alone, is_strict=False)  # known by itself, wherever it stands
        return alone if is_atom else self._disguise.of(alone)

    def _sealed(self, written: str) -> str:
        """The same, in characters that nothing else here takes for a part of a number."""
        new = self._paid(written)
        return new if new == written else "".join(chr(_SEAL + ord(one)) for one in new)

    def _number(self, atom: str) -> str:
        if atom.isdecimal() and _LONGEST_ORDER < len(atom) <= _LONGEST_ORDER + 2:  # a running number in front
            return atom[:-_LONGEST_ORDER] + self._disguise.of(atom[-_LONGEST_ORDER:])
        letters = re.sub(r"[^A-Za-z]", "", atom)
        is_parcel = letters.isupper() and 0 < len(letters) <= 8
        return self._disguise.digits_of(atom) if is_parcel else self._disguise.of(atom)

    def address(self, text: str) -> str:
        """Return an address: the vendor's as it is but for ids, any other with a new name and a host of no one."""
        if text.lower() in self._kept or any(one.fullmatch(text.lower()) for one in self._vendor.senders):
            return text
        local, _, host = text.rpartition("@")
        if any(one.fullmatch(text.lower()) for one in self._vendor.relays):
            return (
                re.sub(r"_(?=[0-9a-z]*[0-9])[0-9a-z]+", lambda match: "_" + self._disguise.of(match[0][1:]), local)
                + "@"
                + host
            )
        if is_known_host(host, self._vendor):
            return self._write_atoms(local) + "@" + host
        return ATOM.sub(lambda match: self._disguise.of(match[0]), local) + "@" + self.host(host)

    def _write_atoms(self, text: str) -> str:
        return ATOM.sub(lambda match: self._atom(match[0], is_strict=True), text)

    def host(self, host: str) -> str:
        """Return a host that belongs to nobody (RFC 2606), with as many labels; those that do already stay."""
        if host.lower().endswith(_EXAMPLE_HOSTS) or is_known_host(host, self._vendor):
            return host
        labels = host.split(".")
        return ".".join([*(self._disguise.of(label) for label in labels[:-2]), "example", "org"])

    def url(self, url: str) -> str:
        """Return a link with its host, but without the ids in it."""
        scheme, _, rest = url.partition("://")
        host = re.match(r"[^/?#]*", rest)
        name = host[0] if host else ""
        return f"{scheme}://{self.host(name) if name in self._hosts else name}{self._url_rest(rest[len(name) :], 3)}"

    def _url_rest(self, rest: str, depth: int) -> str:
        def replaced(match: re.Match[str]) -> str:
            key, value = match["key"], match["value"]
            if key == self._vendor.template_parameter:
                return match[0]
            decoded = unquote(value) if "%" in value else value
            is_packed = depth > 0 and decoded != value and re.search("[=?&%]", decoded)
            new = self._url_rest(decoded, depth - 1) if is_packed else self._write(decoded, is_strict=True)
            if new == decoded:
                return match[0]
            safe = "".join(set(re.sub(r"[\w%]", "", value, flags=re.ASCII)))
            packed = quote(new, safe=safe) if decoded != value else new
            return f"{key}={packed}" if key else packed

        return _URL_PIECE.sub(replaced, rest)

    def _ip(self, text: str) -> str:
        if text.lower().startswith(_EXAMPLE_IPS):
            return text
        prefix = "192.0.2." if "." in text else "2001:db8::"
        return prefix + str(sum(self._disguise.of(text).encode()) % 254 + 1)


def _opened(text: str) -> str:
    return re.sub(f"[{chr(_SEAL)}-{chr(_SEAL + 0xFFFD)}]", lambda one: chr(ord(one[0]) - _SEAL), text)


def is_personal(atom: str, *, is_strict: bool) -> bool:
    """Return whether a run of letters and digits looks like a number or token that identifies somebody. `is_strict`:
    where no prose is expected, as in links and technical headers.
    """
    digits = sum(one.isdecimal() for one in atom)
    if digits == len(atom):
        return digits >= (5 if is_strict else 7) and not _is_date(atom)
    if digits:
        return (len(atom) >= 8 and digits >= 5) or (len(atom) >= 16 and digits >= 3) or (is_strict and len(atom) >= 7)
    capitals = sum(one.isupper() for one in atom)
    is_chaotic = atom.isascii() and len(atom) / 4 < capitals < len(atom) * 3 / 4
    return (len(atom) >= 24 and is_chaotic) or (is_strict and len(atom) >= 12 and is_chaotic)


def is_known_host(host: str, vendor: Vendor) -> bool:
    """Return whether a host is the vendor's, of its family, or of a hiding service."""
    known = (*vendor.domains, *vendor.siblings, "privaterelay.appleid.com")
    return any(host.lower() == one or host.lower().endswith(f".{one}") for one in known)


def _is_date(digits: str) -> bool:
    try:
        return len(digits) == 8 and date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year in range(2000, 2040)
    except ValueError:
        return False


def _key(text: str) -> str:
    return " ".join(text.split())


def has_boundaries(text: str) -> bool:
    """Return whether this script puts spaces between words."""
    return all(ord(one) < 0x0E00 for one in text)

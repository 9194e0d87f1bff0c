"""Who wrote a mail: the vendor, somebody else, or a forger in the vendor's name."""

import re
import unicodedata
from enum import Enum, auto

from reminderd.core.model import Authenticity, Mail, MailKind
from reminderd.core.model.vendor import Vendor

_TWINS = str.maketrans(  # letters that look alike
    "аеорсухіѕӏјԁԛԝαιρο01|ɑıłєεҽχ×г$35",
    "aeopcyxisljdqwaipoollaileeexxrses",
)


class Origin(Enum):
    """What a mail's sender is to the vendor."""

    ORDERS = auto()  # writes about orders
    SILENT = auto()  # the vendor's, and never about how an order fares
    MIXED = auto()  # advertises, and sometimes writes about orders
    PARTNER = auto()  # writes in the vendor's name
    VENDOR = auto()  # an address of the vendor's domain that is not known
    STRANGER = auto()
    IMPOSTOR = auto()


def origin_of(mail: Mail, vendor: Vendor) -> tuple[Origin, MailKind | None, str]:
    """Given a mail, return what its sender is, the kind of mail that sender writes if it is one, and the reason.

    A display name proves nothing. Addresses of a hiding service are undone first, because the service vouches for
    what it encodes. No address, or more than one, next to the vendor's name is a forgery; so is a mail for which no
    server vouches and whose answers would go elsewhere.
    """
    address = _unhidden(mail.sender, vendor)
    if _is_of(address, vendor.domains):
        return _own(address, mail, vendor)
    for rule in vendor.partners:
        if rule.pattern.fullmatch(address) and _names(mail, vendor):
            return _partner(mail, vendor, rule.kind)
    if _is_of(address, vendor.siblings):
        return Origin.STRANGER, None, f"{address} is another shop"
    if _looks_like(mail, vendor):
        return Origin.IMPOSTOR, None, f"poses as {vendor.display_name}: {mail.sender or mail.sender_name}"
    return Origin.STRANGER, None, f"not from {vendor.display_name}"


def _own(  # noqa: PLR0911  (one line for each sort of sender)
    address: str, mail: Mail, vendor: Vendor
) -> tuple[Origin, MailKind | None, str]:
    if mail.authenticity is Authenticity.FAIL:
        return Origin.IMPOSTOR, None, f"the receiving server says that {mail.sender} did not write it"
    if mail.authenticity is not Authenticity.PASS and _is_answered_elsewhere(mail, vendor):
        return Origin.IMPOSTOR, None, f"nobody vouches for it, and answers would go to {mail.reply_to[:200]}"
    if any(pattern.fullmatch(address) for pattern in vendor.marketing_senders):
        return Origin.SILENT, MailKind.MARKETING, f"{address} advertises"
    for rule in vendor.other_senders:
        if rule.pattern.fullmatch(address):
            if rule.may_be_orders:
                return Origin.MIXED, rule.kind, f"{address} mostly advertises"
            return Origin.SILENT, rule.kind, f"{address} never writes about the state of an order"
    if any(pattern.fullmatch(address) for pattern in vendor.senders):
        return Origin.ORDERS, None, ""
    return Origin.VENDOR, None, f"{address} is not known to write about orders"


def _partner(mail: Mail, vendor: Vendor, kind: MailKind | None) -> tuple[Origin, MailKind | None, str]:
    if mail.authenticity is Authenticity.FAIL:
        return Origin.IMPOSTOR, None, f"the receiving server says that {mail.sender} did not write it"
    return Origin.PARTNER, kind, f"{mail.sender} writes in the name of {vendor.display_name}"


def is_of_other_shop(mail: Mail, vendor: Vendor) -> bool:
    """Return whether a partner of the vendor wrote the mail on its own behalf: then it does not concern us."""
    is_partners = any(rule.pattern.fullmatch(mail.sender) for rule in vendor.partners)
    return is_partners and not _names(mail, vendor)


def _names(mail: Mail, vendor: Vendor) -> bool:
    name = vendor.display_name.casefold()
    return any(name in line.casefold() for line in (mail.subject, mail.sender_name, *mail.lines))


def _unhidden(sender: str, vendor: Vendor) -> str:
    for relay in vendor.relays:
        if match := relay.fullmatch(sender):
            return f"{match['local']}@{match['domain'].replace('_', '.')}"
    return sender


def _is_answered_elsewhere(mail: Mail, vendor: Vendor) -> bool:
    if mail.reply_to in ("", mail.sender):
        return False
    address = _unhidden(mail.reply_to, vendor)
    host = address.rpartition("@")[2]
    is_relay = host == mail.sender.rpartition("@")[2]  # the hiding service takes the answers, too
    return not (is_relay or _is_of(address, (*vendor.domains, *vendor.siblings))) or bool(re.search(r"[\s,;]", address))


def _is_of(address: str, domains: tuple[str, ...]) -> bool:
    host = address.rpartition("@")[2]
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _looks_like(mail: Mail, vendor: Vendor) -> bool:
    """Return whether the name or address contains the vendor's name, also in look-alike letters."""
    host = mail.sender.rpartition("@")[2]
    try:
        shown = host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        shown = host
    texts = (mail.sender_name, mail.sender, shown)
    plain = [_bare(text) for text in texts]
    return any(pattern.search(text) for pattern in vendor.lookalikes for text in plain)


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text[:500]).lower()
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_TWINS)

"""A second, independent check: what of the old mail is still in the new one?"""

import binascii
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from reminderd.core.anonymise.envelope import rewrite
from reminderd.core.anonymise.payment import payment_numbers, standing
from reminderd.core.anonymise.payment_words import PaymentWords, payment_words
from reminderd.core.anonymise.personal import Heard, PersonalData
from reminderd.core.anonymise.text import ADDRESS, ATOM, is_known_host, is_personal
from reminderd.core.model.vendor import Vendor

_BLOB = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
_ENCODED_WORD = re.compile(rb"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=")
_WITHIN_WORDS = re.compile(
    r"</?(?:a|b|em|font|i|small|span|strong|u)\b[^<>]*>|[\u00ad\u200b-\u200f\u2060]", re.IGNORECASE
)
_MACHINE_HEADERS = frozenset({"date", "mime-version", "content-type", "content-transfer-encoding"})


def leftovers(old: bytes, new: bytes, personal: PersonalData, vendor: Vendor) -> Iterator[str]:
    """Given a mail before and after, yield what of the old one the new one still shows, in any encoding; masked."""
    template = re.compile(rf"{re.escape(vendor.template_parameter)}(?:=|%3D)[\w-]*", re.IGNORECASE)
    before = [template.sub(" ", view) for view in _views(old)]
    after = [template.sub(" ", view) for view in _views(new)]
    atoms = {atom for view in after for atom in ATOM.findall(view)}
    for atom in sorted({atom for view in before for atom in ATOM.findall(view) if is_personal(atom, is_strict=False)}):
        if atom in atoms:
            yield f"a number or token ({_masked(atom)})"
    words = payment_words(vendor.vocabularies)
    paid = _paid(before, words)  # found beside other words
    elsewhere = re.compile(standing(personal.paid))
    left = {"".join(filter(str.isalnum, match[0])) for view in after for match in elsewhere.finditer(view)}
    for number in sorted(paid & (_paid(after, words) | left)):
        yield f"the number of a card, an account or a telephone ({_masked(number)})"
    for word in sorted(personal.words):
        if word in atoms or (not ATOM.fullmatch(word) and _stands_in(word, after)):
            yield f"a name ({_masked(word)})"
    text = [" ".join(view.split()) for view in after]
    for phrase, stays in personal.phrases.items():
        if any(word.casefold() not in stays for word in ATOM.findall(phrase)) and _stands_in(phrase, text):
            yield f"a line with a name or an address ({_masked(phrase)})"
    for address in sorted({match[0] for view in before for match in ADDRESS.finditer(view)}):
        is_the_users = not is_known_host(address.rpartition("@")[2], vendor) and address.lower() not in personal.kept
        if is_the_users and _stands_in(address, after):
            yield f"an address ({_masked(address)})"


def _paid(views: Sequence[str], words: PaymentWords) -> set[str]:
    *apart, _glued = views
    parted = re.sub(
        r"<[^<>]*>", "\n", _WITHIN_WORDS.sub("", apart[1])
    )  # glued together, an amount and a mask may be one word
    return {found.number for view in (*apart, parted) for found in payment_numbers(view, words)}


def _stands_in(phrase: str, views: Iterable[str]) -> bool:
    pattern = re.compile(rf"(?<![^\W_]){re.escape(phrase)}(?![^\W_])")
    return any(pattern.search(view) for view in views)


def _views(raw: bytes) -> list[str]:
    """A mail as anybody may look at it: its bytes, its decoded texts, links and base64 inside them undone."""
    heard = Heard()
    rewrite(raw, heard)
    # Line ends of both encodings cut numbers in two.
    joined = re.sub(rb"=\r?\n|(?<=[A-Za-z0-9+/]{40})\r?\n(?=[A-Za-z0-9+/=]{4})", b"", _ENCODED_WORD.sub(b" ", raw))
    bare = _BLOB.sub(b" ", joined)
    texts = [bare.decode("utf-8", "replace"), *(text for name, text in heard.headers if name not in _MACHINE_HEADERS)]
    texts += heard.bodies
    texts += [_decoded(blob[0]) for blob in _BLOB.finditer(joined)]
    shown = ["\n".join(texts)]
    for undo in (html.unescape, unquote, unquote):
        shown.append(undo(shown[-1]))
    shown.append(re.sub(r"<[^<>]*>|[\u00ad\u200b-\u200f\u2060]", "", shown[1]))  # a word with markup inside
    return shown


def _decoded(letters: bytes) -> str:
    whole = letters[: len(letters) // 4 * 4]
    try:
        return binascii.a2b_base64(whole).decode("utf-8", "ignore")
    except binascii.Error:
        return ""


def _masked(text: str) -> str:
    return f"{text[:1]}...{text[-1:]}, {len(text)} characters"

"""The vendor's original link, unwrapped from what gateways make of it: Safe Links, Proofpoint, Sophos, Barracuda and
others.

Only what stands in the link itself is read; nothing is ever asked of a server.
"""

import binascii
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

_MOST_LAYERS = 4
_MAX_LINK = 4096
_PROOFPOINT_2 = re.compile(
    r"https?://urldefense(?:\.proofpoint)?\.com/v2/url\?(?:[^#]{0,2000}?&)?u=(?P<url>[^&]+)", re.IGNORECASE
)
_PROOFPOINT_3 = re.compile(
    r"https?://urldefense\.(?:proofpoint\.)?(?:com|us)/v3/__(?P<url>.+?)__;(?P<letters>[^!]*)!", re.IGNORECASE
)
_RUN = re.compile(r"\*(?:\*(?P<length>.))?")
_RUN_LENGTHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_PACKED_BEGINS = "aHR0c"
_TELLING_ESCAPE = re.compile(  # of what parameters, numbers and further escapes are made: & , - = ? letters, digits, %
    r"%(?:2[56CcDd]|3[0-9DdFf]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9Aa]|[89A-Fa-f])"
)
_PACKED = re.compile(r"(?<![A-Za-z0-9_-])aHR0c(?:DovL|HM6Ly)[A-Za-z0-9_-]{8,}")  # "http://" and "https://" in base64


def forms_of(link: str) -> tuple[str, ...]:
    """Given a link, return it and, layer by layer, what is packed into it: of the layers those that can have other
    parameters than the one around them.
    """
    found = [link[:_MAX_LINK]]
    if "%" not in link and _PACKED_BEGINS not in link and "urldefense" not in link.lower():  # as most are
        return (found[0],)
    for _ in range(_MOST_LAYERS):
        inner = next((one for one in _inner(found[-1]) if one not in found), None)
        if inner is None:
            break
        found.append(inner)
    return tuple(found)


def _inner(link: str) -> Iterator[str]:
    is_defended, is_packed = "urldefense" in link.lower(), _PACKED_BEGINS in link
    if is_defended and (match := _PROOFPOINT_2.search(link)):
        yield unquote(match["url"].replace("-", "%").replace("_", "/"))
    if is_defended and (match := _PROOFPOINT_3.search(link)):
        yield _proofpoint_3(match["url"], _unpacked(match["letters"]))
    if is_packed and (match := _PACKED.search(link)):
        yield _unpacked(match[0])
    if "%" in link and (is_defended or is_packed or _TELLING_ESCAPE.search(link)):
        yield unquote(link)


def _proofpoint_3(url: str, letters: str) -> str:
    """Each * stands for one letter of a list that follows the link, ** and a letter for a run of them."""
    rest = iter(letters)

    def put_back(match: re.Match[str]) -> str:
        length = _RUN_LENGTHS.find(match["length"]) + 2 if match["length"] else 1
        return "".join(islice(rest, length))

    return _RUN.sub(put_back, url)


def _unpacked(text: str) -> str:
    """Base64 in either alphabet, with or without its padding; "" if it is something else."""
    letters = re.sub(r"[^A-Za-z0-9_-]", "", text.replace("+", "-").replace("/", "_"))
    try:
        return urlsafe_b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-8", "replace")[:_MAX_LINK]
    except (binascii.Error, ValueError):
        return ""

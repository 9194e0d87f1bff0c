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
_PACKED = re.compile(r"(?<![A-Za-z0-9_-])aHR0c(?:DovL|HM6Ly)[A-Za-z0-9_-]{8,}")  # "http://" and "https://" in base64


def forms_of(link: str) -> tuple[str, ...]:
    """Given a link, return it and, layer by layer, what is packed into it."""
    found = [link[:_MAX_LINK]]
    for _ in range(_MOST_LAYERS):
        inner = next((one for one in _inner(found[-1]) if one not in found), None)
        if inner is None:
            break
        found.append(inner)
    return tuple(found)


def _inner(link: str) -> Iterator[str]:
    if match := _PROOFPOINT_2.search(link):
        yield unquote(match["url"].replace("-", "%").replace("_", "/"))
    if match := _PROOFPOINT_3.search(link):
        yield _proofpoint_3(match["url"], _unpacked(match["letters"]))
    if match := _PACKED.search(link):
        yield _unpacked(match[0])
    if "%" in link:
        yield unquote(link)


def _proofpoint_3(url: str, letters: str) -> str:
    """Each * stands for one letter of a list that follows the link, ** and a letter for a run of them."""
    rest = iter(letters)

    def put_back(match: re.Match[str]) -> str:
        length = _RUN_LENGTHS.find(match["length"]) + 2 if match["length"] else 1
        return "".join(islice(rest, length))

    return _RUN.sub(put_back, url)


def _unpacked(text: str) -> str:
    """Base64 in either alphabet, with or without its padding; "" if it is none."""
    letters = re.sub(r"[^A-Za-z0-9_-]", "", text.replace("+", "-").replace("/", "_"))
    try:
        return urlsafe_b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-8", "replace")[:_MAX_LINK]
    except (binascii.Error, ValueError):
        return ""

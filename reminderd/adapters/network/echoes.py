"""A server may repeat what we said at the login: its answer is told and logged without the secret."""

import base64
import binascii
import re

_SHORTEST = 4
"""Letters of a secret: a shorter one stands in every other word."""

_BASE64 = re.compile(r"[A-Za-z0-9+/]{4,}={0,2}")


def without_secret(said: str, secret: str) -> str:
    """Given what a server said, return it with "…" in place of the secret: as it is, quoted as in IMAP, in other case,
    or within what is base64.
    """
    if len(secret) < _SHORTEST:
        return said
    quoted = secret.replace("\\", r"\\").replace('"', r"\"")
    hidden = re.compile("|".join(map(re.escape, (quoted, secret))), re.IGNORECASE)
    return _BASE64.sub(lambda word: "…" if hidden.search(_decoded(word[0])) else word[0], hidden.sub("…", said))


def _decoded(word: str) -> str:
    letters = word.rstrip("=")
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-8", "replace")
    except binascii.Error:
        return ""

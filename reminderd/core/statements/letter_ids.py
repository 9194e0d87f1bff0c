"""The ids by which an answer says what it answers: made of this installation's secret, so that nobody can guess one.

A letter has one, the secret part of its Message-ID. The report is no letter, and an old copy of it may be open for
weeks while its rows change: so each of its rows has an id of its own, which holds the name of the deadline and proves
that we wrote it. Nothing has to be stored for that.
"""

import hashlib
import hmac
import re
from urllib.parse import quote, unquote

LENGTH = 32
"""Hexadecimal digits: 128 bits."""

_OF_ROW = re.compile(rf"([0-9a-f]{{{LENGTH}}})/(\S{{1,400}})")


def letter_id(secret: bytes, name: str) -> str:
    """Given the installation's secret and what only one thing of ours is called, return its id."""
    return hmac.new(secret, name.encode(), hashlib.sha256).hexdigest()[:LENGTH]


def row_id(secret: bytes, uid: str) -> str:
    """Return the id of the report's row about the deadline of that uid."""
    return f"{letter_id(secret, f'report row {uid}')}/{quote(uid)}"


def uid_of_row(secret: bytes, found: str) -> str | None:
    """Given the id of a row of the report as an answer quotes it, return the deadline's uid; None if it is not ours."""
    match = _OF_ROW.fullmatch(found)
    if match is None:
        return None
    uid = unquote(match[2])
    return uid if hmac.compare_digest(row_id(secret, uid), found) else None

"""Authentication-Results (RFC 8601) -> did the receiving server vouch for the sender's domain?"""

import re
from collections.abc import Iterator, Sequence

from reminderd.core.model import Authenticity

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(
    r"^\s*(?P<method>dkim|dmarc)\s*=\s*(?P<result>[a-z]+)\b(?P<properties>.*)$", re.IGNORECASE | re.DOTALL
)
_DMARC = re.compile(r"\s*dmarc\s*=", re.IGNORECASE)
_SIGNER = re.compile(r"\bheader\.(?:d|i)\s*=\s*\"?(?:[^\s;\"@]*@)?(?P<domain>[^\s;\"@]+)", re.IGNORECASE)
_FROM = re.compile(r"\bheader\.from\s*=\s*\"?(?:[^\s;\"@]*@)?(?P<domain>[^\s;\"@]+)", re.IGNORECASE)
_SECOND_LEVEL = {"ac", "co", "com", "edu", "gov", "net", "org"}  # as in co.uk


def judge(headers: Sequence[str], sender: str, authserv_id: str | None = None) -> Authenticity:
    """Given the Authentication-Results headers, topmost first, return what they say about `sender`'s domain.

    PASS: DMARC passed for it, or a DKIM signature of its organisation did (relaxed alignment). FAIL: one of both
    failed and none passed. UNKNOWN: nobody says, or there is no one sender. Only the headers of one server count,
    because a sender can write such headers too: of `authserv_id` if given, else of whoever stands on top. What that
    server says first of DMARC is its word: a second one below it, under the same name, may be forged.
    """
    if not sender:
        return Authenticity.UNKNOWN
    domain = organisation(sender.rpartition("@")[2])
    parts = [part for header in _of_one_server(headers, authserv_id) for part in header.split(";")]
    judged = [_verdict(part, domain) for part in parts if _DMARC.match(part)]
    first = next((verdict for verdict in judged if verdict is not Authenticity.UNKNOWN), None)
    verdicts = [first] if first else [_verdict(part, domain) for part in parts]
    for outcome in (Authenticity.PASS, Authenticity.FAIL):
        if outcome in verdicts:
            return outcome
    return Authenticity.UNKNOWN


def organisation(domain: str) -> str:
    """Given a host name, return its organisational domain: the part that somebody registered."""
    labels = domain.lower().rstrip(".").split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])


def _of_one_server(headers: Sequence[str], authserv_id: str | None) -> Iterator[str]:
    wanted = authserv_id.lower() if authserv_id else None
    for header in headers:
        plain = _COMMENT.sub(" ", header)
        server = _server(plain)
        if wanted is None:
            wanted = server
        if server == wanted:
            yield plain
        elif not authserv_id:
            return  # what stands below another server's header may be the sender's own


def _server(header: str) -> str:
    words = header.split(";", maxsplit=1)[0].lower().split()
    return words[0] if words and "=" not in words[0] else ""  # some servers leave their name out


def _verdict(part: str, domain: str) -> Authenticity:
    match = _RESULT.match(part)
    if not match:
        return Authenticity.UNKNOWN
    is_dmarc = match["method"].lower() == "dmarc"
    named = (_FROM if is_dmarc else _SIGNER).search(match["properties"])
    is_aligned = organisation(named["domain"]) == domain if named else None
    match match["result"].lower():
        case "pass" if is_aligned or (is_aligned is None and is_dmarc):
            return Authenticity.PASS
        case "fail" if is_aligned is not False:
            return Authenticity.FAIL
        case _:
            return Authenticity.UNKNOWN

"""Authentication-Results (RFC 8601) -> did the receiving server vouch for the sender's domain?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import authres

from reminderd.core.model import Authenticity

MAX_HEADERS = 20
MAX_LENGTH = 8_000
"""Characters of one header: servers write some hundred. What is longer counts as not understood."""
MAX_NESTED = 20
"""Nested comments: no server writes so many, and the library recurses for each."""

_UNNAMED = re.compile(r"\s*[A-Za-z0-9-]+\s*=")
_OUTSIDE_THE_GRAMMAR = re.compile(r"(?<=\s)(?:action=[a-z.]+|header\.b=[A-Za-z0-9+/]{1,20})(?=[\s;]|$)")
"""Outlook's note of what it did, and the beginning of a signature, which is another in each mail: only letters, so
removing them breaks no quotation mark.
"""
_SAME_SENDERS = 64  # what a server says of a sender's mails is mostly the same, and costs more than the mail to parse
_SECOND_LEVEL = {"ac", "co", "com", "edu", "gov", "net", "org"}  # as in co.uk
_SMUGGLED = re.compile(r"\b(?:dkim|dmarc|spf)\s*=\s*pass\b", re.IGNORECASE)
_METHODS = ("dmarc", "dkim", "spf")


@dataclass(frozen=True, slots=True)
class _Result:
    """What a server said by one method. `domains`: whose; none = it named nobody."""

    method: str
    outcome: str
    domains: frozenset[str]

    def is_for(self, domain: str) -> bool:
        return self.domains == {domain}


def judge(headers: Sequence[str], sender: str, authserv_id: str | None = None) -> Authenticity:
    """Given the Authentication-Results headers, topmost first, return what they say about `sender`'s domain.

    PASS: DMARC passed for it, or a DKIM signature of its organisation did (relaxed alignment). FAIL: one of both
    failed and none passed, or a result stands inside of another's text, where only a forger puts it. UNKNOWN: there
    are no results, they break the grammar, or there is not exactly one sender. Only the headers of one server count,
    because senders can write such headers too: those of `authserv_id` if given, else of the topmost. Of its headers
    only the first by each method counts: a second one below it, under the same name, may be forged. Where one says both
    of DMARC, it failed.
    """
    if not sender:
        return Authenticity.UNKNOWN
    domain = organisation(sender.rpartition("@")[2])
    results: list[_Result] = []
    for parsed in _of_one_server(headers, authserv_id):
        if any(_SMUGGLED.search(str(one.value)) for result in parsed.results for one in result.properties):
            return Authenticity.FAIL
        results += _news(results, [_result(one) for one in parsed.results if one.method.lower() in _METHODS], domain)
    verdicts = [_verdict(result, domain) for result in results]
    by_dmarc = {one for one, result in zip(verdicts, results, strict=True) if result.method == "dmarc"}
    for outcome in (Authenticity.FAIL, Authenticity.PASS):  # both: the sender slipped one of them in
        if outcome in by_dmarc:
            return outcome
    for outcome in (Authenticity.PASS, Authenticity.FAIL):
        if outcome in verdicts:
            return outcome
    return Authenticity.UNKNOWN


def organisation(domain: str) -> str:
    """Given a host name, return its organisational domain: the part that somebody registered."""
    labels = domain.lower().rstrip(".").split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])


def _of_one_server(headers: Sequence[str], authserv_id: str | None) -> Iterator[authres.AuthenticationResultsHeader]:
    wanted = authserv_id.lower() if authserv_id else None
    for header in headers[:MAX_HEADERS]:
        parsed = _parsed(header)
        if parsed is None:
            if wanted is None or wanted in header.lower():
                return  # it may be the server's, and what stands below under its name the sender's own
            continue
        server = (parsed.authserv_id or "").strip('"').lower()
        if wanted is None:
            wanted = server
        if server == wanted:
            yield parsed
            if not parsed.results:
                return  # "none": it checked nothing, so a check under its name is not its own
        elif not authserv_id:
            return  # what stands below another server's header may be the sender's own


def _parsed(header: str) -> authres.AuthenticationResultsHeader | None:
    """Return a parsed header, or None if it breaks the grammar. What large providers write is tolerated: a semicolon
    at the end, no name of the server, Outlook's `action`.
    """
    if len(header) > MAX_LENGTH or header.count("(") > MAX_NESTED:
        return None
    text = _OUTSIDE_THE_GRAMMAR.sub("", " ".join(header.split())).rstrip("; ")
    return _parsed_text(f"unnamed; {text}" if _UNNAMED.match(text) else text)


@lru_cache(_SAME_SENDERS)
def _parsed_text(text: str) -> authres.AuthenticationResultsHeader | None:
    try:
        return authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {text}")
    except (authres.AuthResError, ValueError, IndexError, RecursionError):
        return None


def _result(said: authres.AuthenticationResult) -> _Result:
    method = said.method.lower()
    names = {"dmarc": ("from",), "dkim": ("d",), "spf": ("mailfrom", "helo")}[method]
    kind = "smtp" if method == "spf" else "header"
    values: dict[str, list[str]] = {one.name.lower(): [] for one in said.properties}
    for one in said.properties:
        if one.type.lower() == kind:
            values[one.name.lower()].append(str(one.value))
    if method == "dkim" and not values.get("d"):
        names = ("i",)
    found = next((values[name] for name in names if values.get(name)), [])
    domains = frozenset(organisation(value.strip('"<>').rpartition("@")[2]) for value in found)
    return _Result(method, said.result.lower(), domains)


def _news(before: Sequence[_Result], said: Sequence[_Result], domain: str) -> list[_Result]:
    """Return the results of a further header of the same server that it had not given above.

    A server may write one header for each method, but each only once; and what DMARC found rests on the others: where
    these were told and none passed for the sender's `domain`, it cannot have.
    """
    told = {result.method for result in before}
    passed = [result.domains for result in before if result.outcome == "pass"]
    has_ground = not told - {"dmarc"} or any(domains in (frozenset(), {domain}) for domains in passed)
    return [one for one in said if one.method not in told and (one.method != "dmarc" or has_ground)]


def _verdict(result: _Result, domain: str) -> Authenticity:
    is_dmarc = result.method == "dmarc"
    if result.method == "spf":
        return Authenticity.UNKNOWN  # alone it says who handed the mail over, not who wrote it
    match result.outcome:
        case "pass" if result.is_for(domain) or (is_dmarc and not result.domains):
            return Authenticity.PASS
        case "fail" if result.is_for(domain) or not result.domains:
            return Authenticity.FAIL
        case _:
            return Authenticity.UNKNOWN

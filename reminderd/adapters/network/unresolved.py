"""A server whose name leads nowhere: in our words, not in those of the name service."""

import socket

from reminderd.core.model import PermanentError, TemporaryError

_EXAMPLES = ("example.org", "example.com", "example.net", "example")


def is_example(host_or_address: str) -> bool:
    """Tell whether a server or an address is one of the example's, which nobody has (RFC 2606)."""
    domain = host_or_address.rpartition("@")[2].lower().rstrip(".")
    return domain in _EXAMPLES or domain.endswith(tuple(f".{example}" for example in _EXAMPLES))


def unresolved(place: str, host: str, error: socket.gaierror) -> PermanentError | TemporaryError:
    """Given how messages name the server, its host and what the name service said, return what is the matter and what
    to do. The example's server is nobody's later on either.
    """
    if is_example(host):
        return PermanentError(f"{place}: this is the example's server: name your provider's (`reminderd init` does)")
    return TemporaryError(f"{place}: {why_unresolved(error)}")


def why_unresolved(error: socket.gaierror) -> str:
    """Return what the name service said, in our words."""
    if error.errno == socket.EAI_AGAIN:
        return "its name cannot be looked up: is there a network?"
    return "there is no server of this name: is it spelled right?"

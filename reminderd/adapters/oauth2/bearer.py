"""How an access token is handed to a mail server: XOAUTH2 as Google and Microsoft have it, else OAUTHBEARER."""

from collections.abc import Collection


def token_login(
    offered: Collection[str], username: str, token: str, host: str, port: int
) -> tuple[str, bytes, bytes] | None:
    """Given the mechanisms that a server offers, return the one to use, what to say first, and what to say once the
    server explains a refusal: else it waits. None if it takes no token.

    OAUTHBEARER: RFC 7628.
    """
    if "XOAUTH2" in offered:
        return "XOAUTH2", f"user={username}\1auth=Bearer {token}\1\1".encode(), b""
    if "OAUTHBEARER" in offered:
        name = username.replace("=", "=3D").replace(",", "=2C")  # RFC 5801, section 4
        said = f"n,a={name},\1host={host}\1port={port}\1auth=Bearer {token}\1\1"
        return "OAUTHBEARER", said.encode(), b"\1"
    return None

"""A mail's bytes as they travel."""


def as_delivered(raw: bytes) -> bytes:
    """Given a mail's bytes from a file or a server, return them as SMTP delivers a mail: CRLF ends every line, the last
    one too (RFC 5321, sections 2.3.8 and 4.1.1.4). So the same mail has the same hash, wherever it comes from.
    """
    lines = raw.replace(b"\r\n", b"\n")
    return (lines if lines.endswith(b"\n") or not lines else lines + b"\n").replace(b"\n", b"\r\n")


TEXT_OF_ANOTHER = "the server gave the text of another mail"
"""Why a mail is owed for which the server sent the bytes of another one, of the wrong size."""

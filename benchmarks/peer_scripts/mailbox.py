"""mailbox.py HOW HOST PORT USER PASSWORD SENDER: fetch all mails of a sender from INBOX; print how many.

HOW: `raw`: imaplib alone. `imap-tools`: its bulk fetch.
"""

import imaplib
import sys

PIECE = 50


def raw(host: str, port: str, user: str, password: str, sender: str) -> int:
    """Search and fetch, and look at nothing."""
    client = imaplib.IMAP4(host, int(port))
    client.login(user, password)
    client.select("INBOX", readonly=True)
    _, (found,) = client.uid("SEARCH", "FROM", sender)
    uids, count = found.split(), 0
    for begin in range(0, len(uids), PIECE):
        _, parts = client.uid("FETCH", b",".join(uids[begin : begin + PIECE]).decode(), "(BODY.PEEK[])")
        count += sum(isinstance(part, tuple) for part in parts)
    client.logout()
    return count


def imap_tools(host: str, port: str, user: str, password: str, sender: str) -> int:
    """Fetch in bulk."""
    from imap_tools import AND, BaseMailBox, MailBoxUnencrypted

    box: BaseMailBox
    with MailBoxUnencrypted(host, int(port)).login(user, password) as box:
        return sum(1 for _ in box.fetch(AND(from_=sender), mark_seen=False, bulk=PIECE))


print({"raw": raw, "imap-tools": imap_tools}[sys.argv[1]](*sys.argv[2:]))

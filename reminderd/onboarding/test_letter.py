"""A letter that proves that reminderd can reach the user."""

import time

from reminderd.core.model import Letter, Outcome, PermanentError, TemporaryError
from reminderd.service import Service

_WAIT, _PAUSE = 60.0, 2.0  # seconds


def sent(service: Service) -> Letter:
    """Send a test letter and return it. Raise PermanentError or TemporaryError if the server does not take it."""
    letter = service.renderer.test(service.clock())
    result = service.channel.send(letter)
    if result.outcome is not Outcome.ACCEPTED:
        raise PermanentError(result.answer)
    return letter


def arrived(service: Service, letter: Letter, wait: float = _WAIT) -> str | None:
    """Wait up to `wait` seconds for a letter to arrive in the recipient's mailbox. Return the folder, which may be the
    junk; None if it does not come or the mailbox cannot be read.
    """
    accounts = service.settings.accounts
    mine = [one for one in accounts if one.imap.username.lower() == service.settings.recipient.lower()]
    give_up_at = time.monotonic() + wait
    inboxes = [service.inbox(account) for account in mine]
    try:
        while True:
            for inbox in inboxes:
                try:
                    if place := inbox.find(letter.message_id):
                        return place
                except (PermanentError, TemporaryError):
                    return None
            if time.monotonic() > give_up_at:
                return None
            time.sleep(_PAUSE)
    finally:
        for inbox in inboxes:
            inbox.close()

"""Which answers count only once it is certain that the user gave them.

Anybody can write in the user's name. Such a mail may add a deadline or bring one nearer; it never ends, removes or
postpones one. So an answer whose sender is not proven is asked back where it would: one tap on a letter that only the
user's own mailbox holds says that it was the user.
"""

from collections.abc import Iterable
from datetime import timedelta

from reminderd.core.model import Deadline, Mark, Statement

FRESH = timedelta(days=2)
"""How long the id of a receipt proves who answers it, once: later the letter may have been quoted elsewhere."""

ADDING = frozenset(
    {
        Statement.NOT_RECEIVED,
        Statement.DISPUTED,
        Statement.OFFER,
        Statement.EVIDENCE_ASKED,
        Statement.PROTECTED_UNTIL,
        Statement.RETURN_UNTIL,
        Statement.DISPUTE_UNTIL,
        Statement.REOPEN,
    }
)
"""What may count at once, as far as it takes nothing away from the order as it stands: there is more to be done then.

All else settles the matter or a step of it (received, accepted, closed, ignore, refunded ...), gives it more time
(snooze, too-early), or says what later deadlines rest on (paid-with, coupon).
"""

_HOSTS_THAT_VOUCH = frozenset(
    {
        "imap.fastmail.com",
        "imap.gmail.com",
        "imap.googlemail.com",
        "imap.mail.me.com",
        "imap.mail.yahoo.com",
        "outlook.office365.com",
    }
)
"""Servers that put Authentication-Results on top of everything from outside."""


def is_vouched_for(host: str, authserv_id: str | None) -> bool:
    """Given an account's server and setting, return whether its Authentication-Results are the server's own.

    Where neither is known, the topmost header may be the sender's: a server that adds none removes none.
    """
    return bool(authserv_id) or host.lower() in _HOSTS_THAT_VOUCH


def needs_proof(said: Statement | None, before: Iterable[Deadline], after: Iterable[Deadline]) -> bool:
    """Given what is said (None = done or snooze) and the deadlines without and with it, tell whether that has to be
    proven: it would end, remove or put off one, or may do so later.
    """
    return said not in ADDING or takes_away(before, after)


def takes_away(before: Iterable[Deadline], after: Iterable[Deadline]) -> bool:
    """Return whether one of the deadlines is gone, has a later end, or is over earlier."""
    left = {one.uid: one for one in after}
    return any(
        one.uid not in left or left[one.uid].act_by > one.act_by or left[one.uid].hard_end < one.hard_end
        for one in before
    )


_ENDING = frozenset(
    {
        Statement.RECEIVED,
        Statement.ACCEPTED,
        Statement.CANCELLED_DISPUTE,
        Statement.JUDGED,
        Statement.REFUNDED,
        Statement.CLOSED,
        Statement.IGNORE,
    }
)
"""What settles the matter: to take it back only adds deadlines, unless the next check finds another."""


def undo_needs_proof(
    taken_back: Iterable[Mark], standing: Iterable[Mark], before: Iterable[Deadline], after: Iterable[Deadline]
) -> bool:
    """Given the marks that an undo would strike out, all that stand, and the deadlines with and without the former,
    tell whether the undo has to be proven: it would end, remove or put off a deadline, or may do so later (rule A13).
    """
    struck = tuple(taken_back)
    snoozed = [mark.target for mark in standing if mark.action == "snooze" and mark not in struck]
    for mark in struck:
        is_harmless = mark.target not in snoozed if mark.action == "snooze" else mark.action in ("done", *_ENDING)
        if not is_harmless:
            return True
    return takes_away(before, after)

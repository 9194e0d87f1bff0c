"""What a mail server's refusal of a letter means: try again later, or the address is gone for good.

One refusal never ends a notice. Most refusals are about the sender's account, a limit, the size or the content: they
pass, or the user fixes them. Only a refusal of the recipient's address, in answer to that address, is final for this
channel.
"""

import re

from reminderd.core.model import Outcome, Phase, SendResult

_ENHANCED = re.compile(r"^\d{3}[ -]([245])\.(\d{1,3})\.(\d{1,3})\b")
"""The enhanced status code that follows the reply code (RFC 2034, RFC 3463)."""

_GONE = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)}
"""Subject and detail of RFC 3463 (1.10: RFC 7505): no such mailbox, no such domain, bad syntax, mailbox moved, domain
takes no mail, mailbox disabled.
"""

_GONE_IN_WORDS = re.compile(
    r"user unknown|unknown user|no such (user|mailbox|recipient|address|person)|user (does not|doesn't) exist"
    r"|mailbox (not found|unavailable|does not exist)|does not exist|recipient (unknown|not found)"
    r"|unknown (recipient|mailbox|address)|invalid (recipient|mailbox)|account (has been )?(disabled|closed|deleted)"
    r"|no mailbox here|not our customer",
    re.IGNORECASE,
)

_OF_ANOTHER_MATTER = re.compile(
    r"limit|quota|exceed|too many|rate|full|over ?quota|spam|blocked|blacklist|block ?list|listed|policy|reputation"
    r"|sender|relay|authenti|login|credential|size|large|content|virus|try again|later|temporar",
    re.IGNORECASE,
)
"""Words that show that the refusal is not about the address, whatever its code: servers use codes differently."""


def outcome_of(code: int, answer: str, phase: Phase) -> Outcome:
    """Return REJECTED if the recipient's address is gone for good, else DEFERRED: the letter is tried again later.

    `code`: the reply code, not one of success. `answer`: the whole reply, which begins with the code. `phase`: the step
    of the SMTP session that was answered.
    """
    if phase is not Phase.RECIPIENT or code not in (550, 551, 553, 556) or _OF_ANOTHER_MATTER.search(answer):
        return Outcome.DEFERRED
    enhanced = _ENHANCED.match(answer)
    if enhanced:
        is_gone = enhanced[1] == "5" and (int(enhanced[2]), int(enhanced[3])) in _GONE
    else:
        is_gone = code in (551, 556) or bool(_GONE_IN_WORDS.search(answer))
    return Outcome.REJECTED if is_gone else Outcome.DEFERRED


def is_refused(result: SendResult) -> bool:
    """Return whether the server refused in a way that rarely passes by itself (a 5xx reply): the user has to know."""
    return result.outcome is Outcome.REJECTED or (result.outcome is Outcome.DEFERRED and result.answer[:1] == "5")

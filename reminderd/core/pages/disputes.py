"""The page of one dispute. No real sample of its limit is known: all of it is asked back (PAGE-FORMATS 4, 6)."""

import re
from collections.abc import Sequence
from datetime import datetime

from reminderd.core.model import Money
from reminderd.core.model.money import parse_money
from reminderd.core.model.page import DisputeShown, Offer, PageWords
from reminderd.core.pages.dates import countdown, full_day
from reminderd.core.pages.lines import labelled, says

_REQUEST_NUMBER = re.compile(r"\d{15,18}")
_LINES_OF_AN_OFFER = 4


def read_dispute(
    lines: Sequence[str], words: PageWords, base: datetime, captured_at: datetime | None
) -> tuple[DisputeShown | None, str | None]:
    """Given the lines of the page, return the dispute and the words that tell its state."""
    state, status_text = next(
        ((name, line) for line in lines for name, wordings in words.states.items() if says(line, wordings)),
        (None, None),
    )
    left = next(filter(None, map(countdown, lines)), None)
    opened, request_id, reason = None, None, None
    for at in range(len(lines)):
        if opened is None and (found := labelled(lines, at, words.labels.get("requested", ()))):
            opened = full_day(found[0], words, base)
        if found := labelled(lines, at, words.labels.get("request", ())):
            request_id = request_id or (found[0] if _REQUEST_NUMBER.fullmatch(found[0]) else None)
        if reason is None and (found := labelled(lines, at, words.labels.get("reason", ()))):
            reason = found[0][:120]
    asked, offers = _sums(lines, words)
    if state is None and not (opened or request_id or offers):
        return None, status_text
    respond_by = (captured_at + left) if captured_at and left and state == "waiting_buyer" else None
    return DisputeShown(
        state or "unclear",
        opened=opened,
        request_id=request_id,
        respond_by=respond_by,
        respond_by_from="countdown at capture time" if respond_by else "",
        asked=asked,
        offers=offers,
        reason=reason,
    ), status_text


def _sums(lines: Sequence[str], words: PageWords) -> tuple[Money | None, tuple[Offer, ...]]:
    """What the buyer asks, and what is offered: the first amount below the line that says whose it is."""
    asked, offers = None, []
    for at, line in enumerate(lines):
        by = next((name for name, wordings in words.parties.items() if says(line, wordings)), None)
        if by is None:
            continue
        below = (parse_money(one) for one in lines[at + 1 : at + 1 + _LINES_OF_AN_OFFER])
        amount = next(filter(None, below), None)
        if amount and by == "buyer":
            asked = asked or amount
        elif amount:
            offers.append(Offer(by, amount))
    return asked, tuple(offers)

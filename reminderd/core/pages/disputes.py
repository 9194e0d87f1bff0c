"""The page of one dispute. No real sample of its limit is known: all of it is asked back."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time

from reminderd.core.model import Money
from reminderd.core.model.money import parse_money
from reminderd.core.model.page import DisputeShown, Offer, PageWords
from reminderd.core.pages.dates import countdown, countdown_within, earlier_reading, full_day
from reminderd.core.pages.lines import labelled, says

_REQUEST_NUMBER = re.compile(r"\d{15,18}")
_LINES_OF_AN_OFFER = 4
_NEAR_THE_STATE = 2  # lines below it


def read_dispute(
    lines: Sequence[str], words: PageWords, base: datetime, captured_at: datetime | None
) -> tuple[DisputeShown | None, str | None]:
    """Given the lines of the page, return the dispute and the words that tell its state."""
    state, status_text = next(
        ((name, line) for line in lines for name, wordings in words.states.items() if says(line, wordings)),
        (None, None),
    )
    by, by_from = _limit(lines, words, base, captured_at) if state == "waiting_buyer" else (None, "")
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
    return DisputeShown(
        state or "unclear",
        opened=opened,
        request_id=request_id,
        respond_by=by,
        respond_by_from=by_from,
        asked=asked,
        offers=offers,
        reason=reason,
    ), status_text


def _limit(
    lines: Sequence[str], words: PageWords, base: datetime, captured_at: datetime | None
) -> tuple[datetime | None, str]:
    """Until when to answer, and what that was reckoned from.

    A sale has a countdown, too. So the one with a label counts, else the one right below the dispute's state,
    else one further below; of several the shortest, since too early costs a look, and too late loses the dispute.
    """
    values = [
        found[0] for at in range(len(lines)) if (found := labelled(lines, at, words.labels.get("respond_by", ())))
    ]
    days = [day for value in values if (day := earlier_reading(value, words, base))]
    if days:
        return datetime.combine(min(days), time(), UTC), ""
    told = [left for value in values if (left := countdown(value, [words], is_labelled=True))]
    at = next(at for at, line in enumerate(lines) if says(line, words.states.get("waiting_buyer", ())))
    near = [countdown_within(line, [words]) for line in lines[at + 1 : at + 1 + _NEAR_THE_STATE]]
    beside, below, above = (
        [left for line in some if (left := countdown(line, [words]))] for some in (near, lines[at + 1 :], lines[:at])
    )
    left = min(next(filter(None, (told, beside, below, above)), []), default=None)
    if captured_at is None or left is None:
        return None, ""
    return captured_at + left, "countdown at capture time"


def _sums(lines: Sequence[str], words: PageWords) -> tuple[Money | None, tuple[Offer, ...]]:
    """What the buyer asks, and what is offered: the first amount in or below the line that says whose it is."""
    asked, offers = None, []
    for at, line in enumerate(lines):
        by, beside = party_of(line, words)
        if by is None:
            continue
        below = map(parse_money, lines[at + 1 : at + 1 + _LINES_OF_AN_OFFER])
        amount = parse_money(beside) or next(filter(None, below), None)
        if amount and by == "buyer":
            asked = asked or amount
        elif amount:
            offers.append(Offer(by, amount))
    return asked, tuple(offers)


def party_of(line: str, words: PageWords) -> tuple[str | None, str]:
    """Return who speaks in a line, None for nobody, and the amount at its end; empty for none."""
    for name, wordings in words.parties.items():
        if says(line, wordings):
            return name, ""
        label, colon, value = line.partition(":")
        if colon and says(label.strip(), wordings):
            parts = value.split()
            ends = (" ".join(parts[-count:]) for count in range(min(3, len(parts)), 0, -1))
            return name, next(filter(parse_money, ends), "")
    return None, ""

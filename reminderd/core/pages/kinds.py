"""Which page a text is, and in which language."""

import re
from collections.abc import Mapping, Sequence

from reminderd.core.model.page import PageKind, PageWords
from reminderd.core.pages.lines import holds, labelled, says

YEAR_IN_LINE = re.compile(r"(?<!\d)20\d\d(?!\d)")
"""What makes a line look like a date."""


def language_of(lines: Sequence[str], words: Mapping[str, PageWords]) -> PageWords | None:
    """Return the language with the most wordings on a page; None where no language has any."""

    def hits(one: PageWords) -> int:
        whole = [
            wording for group in (one.statuses, one.states, one.marks) for many in group.values() for wording in many
        ]
        begun = [wording for group in (one.labels, one.refunds) for many in group.values() for wording in many]
        inside = [wording for group in (one.promises, one.windows) for many in group.values() for wording in many]
        return sum(
            bool(says(line, whole)) + any(wording.pattern.match(line) for wording in begun) + bool(holds(line, inside))
            for line in lines
        )

    best = max(words.values(), key=hits, default=None)
    return best if best and hits(best) else None


def kind_of(lines: Sequence[str], words: PageWords, orders: int) -> PageKind:
    """Given the lines of a page and how many orders it names, return which page it is.

    What stands on no list outweighs a menu's word such as "My orders", and the state of a dispute every mark.
    """
    names = [name for line in lines for name, wordings in words.marks.items() if says(line, wordings)]
    if _promises_a_day(lines, words):
        names = [name for name in names if name != PageKind.ORDER_LIST]
        orders = 0
    else:
        if orders < 2 and _is_of_one_order(lines, words):
            names = [name for name in names if name != PageKind.ORDER_LIST]
        if PageKind.ORDER_LIST not in names and orders < 2 and _states_a_dispute(lines, words):
            return PageKind.DISPUTE
    if names:
        return PageKind(names[0])
    if _has_label(lines, words, "request"):
        return PageKind.DISPUTE
    if orders > 1:
        return PageKind.ORDER_LIST
    return PageKind.TRACKING if _has_label(lines, words, "tracking") else PageKind.ORDER_DETAIL


def _promises_a_day(lines: Sequence[str], words: PageWords) -> bool:
    promises = words.promises.get("protection", ())
    return any((found := holds(line, promises)) and YEAR_IN_LINE.search(found[0]["day"]) for line in lines)


def _is_of_one_order(lines: Sequence[str], words: PageWords) -> bool:
    """Does a page have what no list has? The link to an order's details has the words of their page."""
    if any(_has_label(lines, words, name) for name in ("paid", "shipped", "completed", "tracking", "request")):
        return True
    return any(
        says(line, wordings) and not says(line, words.labels.get("details", ()))
        for line in lines
        for name, wordings in words.marks.items()
        if name != PageKind.ORDER_LIST
    )


def _has_label(lines: Sequence[str], words: PageWords, name: str) -> bool:
    return any(labelled(lines, at, words.labels.get(name, ())) for at in range(len(lines)))


def _states_a_dispute(lines: Sequence[str], words: PageWords) -> bool:
    """What waits for somebody is a dispute's in any wording: nothing of it is noted unasked."""
    return any(
        found.is_verified or state.startswith("waiting")
        for line in lines
        for state, wordings in words.states.items()
        if (found := says(line, wordings))
    )

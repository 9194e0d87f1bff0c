"""The state of the one order that a page is about. Menus have the same words, and stand above every page."""

from collections.abc import Iterator, Sequence

from reminderd.core.model.page import PageWording, PageWords
from reminderd.core.pages.lines import says

_Found = tuple[int, str, PageWording]


def status_of(lines: Sequence[str], words: PageWords) -> tuple[str, str, bool] | None:
    """Given the lines of a page, return the state of its order, its words, and whether that is sure.

    Of several the first that was seen on a real page counts, and none that stands in a menu. Where the page also says
    that more happened, "To pay" is a menu's, too.
    """
    menus = list(_menus(lines, words))
    within = {at for menu in menus for at in menu}
    found = [one for at in range(len(lines)) if at not in within for one in _statuses(lines, at, words)]
    seen = [one for one in found if one[2].is_verified] or found
    paid = [one for one in seen if one[1] != "unpaid"]
    is_menus = seen and seen[0][1] == "unpaid" and paid and paid[0][1] != "cancelled"
    for at, status, wording in paid if is_menus else seen:
        return status, lines[at], wording.is_verified
    last = [one for menu in menus for one in _statuses(lines, menu[-1], words) if one[2].is_verified]
    return next(((status, lines[at], False) for at, status, _ in last), None)  # a menu, or the state right below it


def _statuses(lines: Sequence[str], at: int, words: PageWords) -> Iterator[_Found]:
    for status, wordings in words.statuses.items():
        if found := says(lines[at], wordings):
            yield at, status, found
            return


def _menus(lines: Sequence[str], words: PageWords) -> Iterator[Sequence[int]]:
    """The lines of each menu: entries one below the other, of which two at least would be a state. An entry that comes
    again is the state that stands right below its menu.
    """
    run: list[int] = []
    for at in range(len(lines) + 1):
        is_entry = at < len(lines) and bool(says(lines[at], words.menu.get("entry", ())))
        if is_entry and lines[at] not in {lines[one] for one in run}:
            run.append(at)
            continue
        if sum(1 for one in run for _ in _statuses(lines, one, words)) > 1:
            yield run
        run = []

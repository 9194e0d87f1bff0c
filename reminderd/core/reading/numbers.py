"""Which orders and which parcels a mail is about. Numbers are known by where they stand, never by their shape:
a tracking number of 16 digits looks like an order number.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from reminderd.core.model import Mail, MailKind
from reminderd.core.model.vendor import Language, Vendor
from reminderd.core.reading.budget import Work, WorkBudget
from reminderd.core.reading.kind import Topic
from reminderd.core.reading.links import forms_of

_PARCEL_KINDS = frozenset(
    {MailKind.IN_TRANSIT, MailKind.OUT_FOR_DELIVERY, MailKind.READY_FOR_PICKUP, MailKind.DELIVERED}
)
_LONGEST_SEEN = 16  # digits of an order number; longer ones are accepted, but nobody has seen one
_LIST_MARK = re.compile(r",|%2[cC]")
_TRACKING_NUMBER = re.compile(r"(?=[A-Z-]*[0-9])[A-Z0-9][A-Z0-9-]{6,34}", re.IGNORECASE)


Linked = Sequence[tuple[list[str], list[str]]]
"""Per link the order numbers and the tracking numbers among its parameters."""


def orders_of(
    topic: Topic, lines: Sequence[str], linked: Linked, vendor: Vendor, budget: WorkBudget
) -> tuple[str, ...]:
    """Given the topic of a mail, its lines and what its links name, return the numbers of the orders it speaks of, in
    reading order.

    A subject that names one order speaks of that one only, unless the mail is about a parcel (which may hold
    several) or says that there are more. Parcel mails name their orders in link parameters alone. Raise OverBudgetError
    when there are more than any real mail has.
    """
    named = [topic.order, *topic.more] if topic.order else []
    if named and not topic.is_several and topic.kind not in _PARCEL_KINDS:
        return tuple(named)
    in_links = [number for numbers, _ in linked for number in numbers]
    mentioned = _mentioned(lines, [topic.language] if topic.language else vendor.languages, budget)
    found = dict.fromkeys([*named, *without_running_numbers(mentioned, [*named, *in_links]), *in_links])
    orders = tuple(number for number in found if vendor.order_number.fullmatch(number))
    budget.spend(Work.ORDERS, len(orders))
    return orders


def parcels_of(
    topic: Topic, lines: Sequence[str], linked: Linked, budget: WorkBudget
) -> dict[str | None, tuple[str, ...]]:
    """Given the same, return the tracking numbers per order; under None those that fit any of them.

    A number in the subject holds for all orders, unless links tell several parcels apart. Raise as `orders_of` does.
    """
    by_order: dict[str | None, dict[str, None]] = {}
    for orders, parcels in linked:
        keys: Sequence[str | None] = orders or (None,)
        budget.spend(Work.NUMBERS, len(keys) * len(parcels))
        for order in keys:
            by_order.setdefault(order, {}).update(dict.fromkeys(parcels))
    in_links = {parcel for parcels in by_order.values() for parcel in parcels}
    if topic.parcel and len(in_links) < 2:
        return {None: (topic.parcel, *topic.more)}
    result = {order: tuple(parcels) for order, parcels in by_order.items() if parcels}
    if not in_links and topic.language:
        labelled = labelled_parcel(lines, topic.language)
        return {None: (labelled,)} if labelled else {}
    if topic.parcel:
        result.setdefault(None, (topic.parcel,))
    return result


def labelled_parcel(lines: Iterable[str], language: Language) -> str | None:
    """Given the lines of a mail, return the number after "your tracking number is"."""
    for line in lines:
        if match := language.labels["tracking_number"].search(line):
            number = _TRACKING_NUMBER.match(line, match.end())
            if number:
                return number[0]
    return None


def without_running_numbers(numbers: Sequence[str], known: Iterable[str]) -> list[str]:
    """Given numbers as they stand in the text, cut the running number that may be glued in front of each.

    In "Order 19999999999990001" the first digit counts the orders of the mail. It is cut where what is left is an
    order known from elsewhere, and then from its neighbours too; or where 1, 2, 3 ... stand in front of numbers of
    one length.
    """
    known = {*known, *(number for number in numbers if len(number) <= _LONGEST_SEEN)}
    candidates = [number for number in dict.fromkeys(numbers) if number not in known]
    cut = {number: number.removeprefix(str(at)) for at, number in enumerate(candidates, 1)}
    is_counted = all(number != rest for number, rest in cut.items()) and len({len(rest) for rest in cut.values()}) == 1
    proven = len(cut) > 1 or any(rest in known for rest in cut.values())
    if not (is_counted and proven):
        lengths = sorted({len(one) for one in known}, reverse=True)
        cut = {
            number: next((end for length in lengths if (end := number[-length:]) in known), number)
            for number in candidates
        }
    return [cut.get(number, number) for number in numbers]


def _mentioned(lines: Sequence[str], languages: Iterable[Language], budget: WorkBudget) -> list[str]:
    text = "\n".join(lines)
    found = [match["order"] for language in languages for match in language.order_mention.finditer(text)]
    budget.spend(Work.NUMBERS, len(found))
    return found


def linked_numbers(mail: Mail, vendor: Vendor, budget: WorkBudget) -> Linked:
    """Given a mail, return what its links name. Raise OverBudgetError when that is more than in any real mail."""
    orders = _parameter(vendor.order_parameters, r"[0-9]+(?:(?:,|%2[cC])[0-9]+)*")
    parcels = _parameter(vendor.tracking_parameters, r"[A-Za-z0-9-]+")
    forms = [forms_of(link) for link in dict.fromkeys(mail.links)]
    everything = "\n".join(chain.from_iterable(forms))
    names = [f"{name}=" for name in (*vendor.order_parameters, *vendor.tracking_parameters)]
    names = [name for name in names if name in everything]
    found: list[tuple[list[str], list[str]]] = []
    for texts in forms if names else ():
        for text in reversed(texts):  # what is packed innermost is what the vendor wrote
            if not any(name in text for name in names):
                continue
            numbers = [one for match in orders.findall(text) for one in _LIST_MARK.split(match)]
            tracked = [number for number in parcels.findall(text) if _TRACKING_NUMBER.fullmatch(number)]
            budget.spend(Work.NUMBERS, len(numbers) + len(tracked))
            if numbers or tracked:
                found.append(([one for one in numbers if vendor.order_number.fullmatch(one)], tracked))
                break
    return found


def _parameter(names: Iterable[str], value: str) -> re.Pattern[str]:
    return re.compile(rf"[?&](?:{'|'.join(map(re.escape, names))})=({value})(?![A-Za-z0-9])")

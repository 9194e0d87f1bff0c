"""What the user calls a thing: the few words of the shop's long title that tell it from the user's other things."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from reminderd.core.model import Order, OrderKey

LONGEST = 30
"""Characters: beside a day, a verb and a sum, so much of a subject is seen on a phone."""

SHORTEST = 4
"""What stands before the first comma and is shorter tells nothing alone."""

_END_OF_NAME = re.compile(
    r"\s*[,;|(\[{:]|\s[-–—/+&]\s|\s(?:for|with|from|compatible|für|mit|von|pour|avec|para|con|com|voor|met|för|med|per)\s",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"(?i)\b(?:(?:19|20)\d\d|new|hot|sale|original|official|genuine|high[ -]quality|free shipping"
    r"|neue?r?|nouveau|nuevo|novo"
    r"|\d+(?:[.,/x]\d+)*\s?(?:pcs|pieces|pairs?|pc|st|stück|teile|sets?|mm|cm|m|inch|w|v|ma|mah|ml|l|g|kg|lumen|in|pin))\b"
    r"|\b\d+/(?=\s|$)"
)
_LOOSE_END = re.compile(
    r"\s+(?:and|or|of|in|the|a|to|und|oder|et|de|du|y|e|o|och|en|\d+)$|[\s\-–—/+&.,:;]+$", re.IGNORECASE
)


def short_name(title: str, longest: int = LONGEST) -> str:
    """Given the shop's title of an item, return its first words that name a thing, of at most `longest` characters."""
    plain = " ".join(title.split())
    bare = " ".join(_NOISE.sub(" ", plain).split()).lstrip(" ,;:-–—/+&.")
    name = _head(bare) or _head(plain) or plain
    return _cut(name, longest)


def with_names(orders: Mapping[OrderKey, Order]) -> Mapping[OrderKey, Order]:
    """Return the orders, each with the short name of its first item; of those that would be called the same, each with
    a word more that the others do not have, where there is one.
    """
    titles = {key: order.items[0].title for key, order in orders.items() if order.items}
    names = {key: short_name(title) for key, title in titles.items()}
    alike: defaultdict[str, list[OrderKey]] = defaultdict(list)
    for key, name in names.items():
        alike[name].append(key)
    for name, keys in alike.items():
        counts = Counter(word for key in keys for word in set(title_words(titles[key])))
        for key in keys if len(keys) > 1 else ():
            names[key] = told_apart(name, titles[key], counts)
    return {key: replace(order, name=names[key]) if key in names else order for key, order in orders.items()}


def _head(text: str) -> str:
    """Return what stands before the first sign that only describes; more where that is too short to tell anything."""
    for end in _END_OF_NAME.finditer(text):
        if end.start() >= SHORTEST and re.search(r"[^\W\d_]{3}", text[: end.start()]):
            return text[: end.start()].strip()
    return text.strip()


def _cut(name: str, longest: int) -> str:
    """Return as many whole words as fit, without a word at the end that waits for another one."""
    if len(name) > longest:
        ends = [end.start() for end in re.finditer(r"[ \-]", name[: longest + 1])]
        name = name[: ends[-1]] if ends and ends[-1] >= SHORTEST else name[: longest - 1] + "…"
    while (shorter := _LOOSE_END.sub("", name)) != name and len(shorter) >= SHORTEST:
        name = shorter
    return name


def told_apart(name: str, title: str, counts: Mapping[str, int]) -> str:
    """Return the name with the first word of the title that none of the others has; `counts`: how many have it."""
    own = next((word for word in title_words(title) if counts[word] == 1), "")
    return f"{_cut(name, LONGEST - len(own) - 1)} {own}" if own and len(own) < LONGEST // 2 else name


def title_words(title: str) -> list[str]:
    """Return the words of a title, without what stands around them."""
    return [word.strip(".,;:()[]|") for word in title.split() if word.strip(".,;:()[]|-–—/+&")]

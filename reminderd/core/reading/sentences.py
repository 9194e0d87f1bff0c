"""The lines of a mail -> its sentences."""

import re
from collections.abc import Iterator, Sequence

_SENTENCE_END = re.compile(r"[.!?؟] *|[。！？]\s*")
_ORDER_NUMBER = re.compile(r"\d{14}")
_LONG_WORD = re.compile(r"[^\W\d_]{4}")
_ABBREVIATION = re.compile(  # and the day in "4. Juni"
    r"\b(?:nr|no|n|núm|num|nº|art|pz|pcs|ca|st|str|dr|mr|mrs|sr|sra|bzw|p\. ?ej|z\. ?b|u\. ?a|ر|د|ج)\.$"
    r"|(?<!\d)\d{1,2}\.$",
    re.IGNORECASE,
)


def is_sentence(text: str) -> bool:
    """Return whether the text has more than three words or, in scripts without spaces, as many letters as that."""
    letters = re.sub(r"[\W\d_]+|[\x00-\u1fff]+", "", text)
    return len(text.split()) > 3 or len(letters) >= 8


def sentences(lines: Sequence[str]) -> Iterator[str]:
    """Given lines, yield their sentences, also where no blank follows the full stop ("bei uns.Insgesamt").

    They are not cut behind "Nr." or "bzw.", nor in "4. Juni".
    """
    for line in lines:
        start = 0
        for mark in _SENTENCE_END.finditer(line):
            after = line[mark.end() : mark.end() + 1]
            # An order's number may begin a sentence, if it does not belong to a short word before it.
            is_number = _ORDER_NUMBER.match(line, mark.end()) and _LONG_WORD.match(
                line, max(0, mark.start() - 4), mark.start()
            )
            is_start = is_number is not None or (
                after.isalpha() and not after.islower()
            )  # many scripts have no capitals
            if is_start and not _ABBREVIATION.search(line, start, mark.start() + 1):
                yield line[start : mark.end()].strip()
                start = mark.end()
        yield line[start:].strip()

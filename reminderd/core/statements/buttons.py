"""What a button of the answered letter says, typed by hand -> the words of the grammar that a tap on it would send."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reminderd.core.statements.answer_words import AnswerWords, plain, to_grammar

_WORD = re.compile(r"[^\W_]+")
_QUESTIONS = re.compile("[?？؟\u037e]")  # the last is the Greek one
_ALL_WELL = ["done", "received"]


@dataclass(frozen=True, slots=True)
class Buttons:
    """The buttons of one entry of a letter. `labels`: what they say (`folded`), and the words of the grammar for it.
    `is_of_arrival`: do they ask whether something came?
    """

    labels: Mapping[str, str]
    is_of_arrival: bool


NO_BUTTONS = Buttons({}, is_of_arrival=False)


def folded(label: str) -> str:
    """Return a label without case, accents, marks and pictures: as two people would type it alike."""
    return " ".join(_WORD.findall(plain(unicodedata.normalize("NFC", label)).replace("'", "")))


def pressed(number: int | None, text: str, buttons: Sequence[Buttons], words: AnswerWords) -> Sequence[str]:
    """Given the text of a line and the number of the entry that it names, return what it says in the words of the
    grammar, if it is the label of a button, or "it came" and "all good" in one, where a letter asks for that: each is
    known, but not both in a line. Empty = it is neither. A line without a number is about all entries, so all of them
    must have the button. A question says nothing.
    """
    meant = buttons if number is None else buttons[max(number - 1, 0) : number]
    if not meant or _QUESTIONS.search(text):
        return ()
    for typed in _without_lead(text, words):
        found = {one.labels.get(folded(typed)) for one in meant}
        if len(found) == 1 and (said := found.pop()):
            return (said,)
        clauses = [to_grammar(one, words) for one in words.joint.split(typed)]
        if sorted(clauses) == _ALL_WELL and all(one.is_of_arrival for one in meant):
            return clauses
    return ()


def _without_lead(text: str, words: AnswerWords) -> Sequence[str]:
    """Return the text, and what is left of it without thanks and without what leads to it: "Hi, yes, it came"."""
    found = [text]
    if thanks := words.thanks.search(plain(text).rstrip(" .!")):
        found.append(text[: thanks.start()])
    for _ in range(2):
        if lead := words.lead.match(plain(found[-1])):
            found.append(found[-1][lead.end() :])
    return found

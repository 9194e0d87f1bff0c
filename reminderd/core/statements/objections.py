"""What comes back when a statement cannot be taken: one line that says what is wrong and what to do.

The English sentences stand here, for the command line; the letters say them in the user's language by the macro
`question` of their wording.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reminderd.core.model import Money

Value = str | int | date | Money

SENTENCES: Mapping[str, str] = {
    # the words of an answer
    "nothing_said": "say one of: {actions}",
    "unknown_word": "'{word}' is none of: {actions}",
    "misspelt_word": "'{word}' is not known; did you mean '{near}'?",
    "stands_alone": "'{action}' stands alone; '{rest}' was not understood",
    "line_is_known": "'{action}' is said of a deadline, which belongs to its line already",
    "line_needs_more": "say 'line' with its number and what happened to it, such as 'line 2 disputed'",
    "parcel_needs_more": "say 'parcel' with its number, or the last four of it, and 'received', "
    "'not-received' or 'disputed'",
    "rest_needs_more": "say 'rest' with what happened in the dispute of what has none of its own, such as "
    "'rest disputed'",
    "not_a_day": "'{text}' is not a day that makes sense here; write it as 2026-12-20",
    "unsure_number": "is '{number}' the tracking number? If so, say it again with ! after it; a day is "
    "written as 2026-12-20",
    "past": "'{words}' is in the past",
    "future": "'{words}' is in the future",
    "which_currency": "in which currency is '{number}'? Write it after the number, such as {number} EUR",
    "which_sum": "how much of the money came? Say it with the sum, such as 'refunded 5 EUR'",
    "which_payment": "say 'paid-with' and one of: {payments}",
    "page_day_needed": "{action} needs the day that the order page shows, such as 2026-12-20",
    "too_early_past": "'{words}' is in the past; name the day on which it can be tried again",
    "snooze_needs_time": "snooze needs a time, such as 'snooze 3d' or 'snooze 2026-12-20'",
    # orders and deadlines
    "unknown_order": "no order '{text}' is known; `reminderd orders` lists them",
    "several_orders": "'{text}' may be any of: {orders}",
    "unknown_deadline": "there is no deadline '{text}'; `reminderd deadlines` lists them",
    "no_open_deadline": "order {order} has no open deadline",
    "nothing_to_undo": "there is nothing left to undo",
    # what is known of the order
    "not_ended": "order {order} is neither closed nor ignored, and nothing of it has ended; for a dispute opened again "
    "say 'disputed'",
    "ended": "on {day} you told me to ignore order {order}; say 'reopen' first",
    "unknown_line": "order {order} has no line {line}; its last one is line {last}",
    "unknown_parcel": "order {order} has no parcel '{parcel}'; `reminderd order {order}` shows those that are known",
    "before_order": "'{words}' is before the order was placed ({day}); which day is right?",
    "before_all_known": "'{words}' is before anything I know about the order ({day}); which day is right? If this "
    "one is, say it again with ! after it",
    "far_ahead": "'{words}' is more than {days} days ahead; is the year right? If so, say it again with ! after it",
    "more_than_price": "{amount} is more than the {price} that the order cost; which sum is right?",
    "no_dispute": "no dispute of order {order} is known; say 'disputed' with its day first",
    "no_dispute_of_line": "no dispute of line {line} of order {order} is known; say 'line {line} disputed' with its "
    "day first",
    "which_dispute": "several disputes of order {order} are open; which one do you mean? Say it as 'line N {action}'",
    "which_dispute_or_rest": "several disputes of order {order} are open; which one do you mean? Say it as 'line N "
    "{action}' or, of all that has none of its own, as 'rest {action}'",
    "before_dispute": "'{words}' is before the dispute was opened ({day}); which day is right?",
    "not_judged": "no judgement about order {order} is known; say 'judged' with the sum first",
    "dispute_runs": "the dispute of {day} is still open; for another item say 'line N {action}'",
    "line_or_rest": "a dispute of line {line} has been open since {day}; for all the rest of order {order} say "
    "'rest {action}', for another item 'line N {action}'",
    "dispute_accepted": "the offer in the dispute of {day} was accepted, which is for good; for another item say "
    "'line N {action}'",
    "dispute_judged": "the dispute of {day} was judged, which is for good; against it there is only 'appealed', for "
    "another item 'line N {action}'",
    "closed_what": "a dispute of order {order} is open; if that was closed, say 'dispute-closed'; if all of the order "
    "was, say 'closed!'",
    "refunded_already": "you already said that the money came, on {day}; if more came, name the sum",
    # an answer to a letter
    "which_entry": "the letter you answered is about several orders; begin with the number of the one you mean",
    "contradicts_itself": "your answer says that it came and that it did not, so neither was noted; which is right?",
    "unknown_entry": "the letter has no number {number}",
    "no_entries": "the letter you answered is not about an order; please answer a reminder or a digest",
    "file_too_big": "the file is larger than {megabytes} MB and was not kept; `reminderd case ORDER --add FILE` takes "
    "it from your disk",
    "too_many_lines": "I read {count} lines of an answer, not this one nor what follows; send it in another mail",
    "empty_answer": "I found nothing in your answer; a mail larger than I am allowed to read comes like that, too",
}
"""The sentences by name; in braces what is told. Their names are those of the wordings' macro."""


_QUOTED = {"parcel", "text", "word", "words", "rest", "number"}
_LONGEST = 80  # characters


@dataclass(frozen=True, slots=True)
class Question:
    """One of the sentences, with the `values` that stand in it. As text it is English."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return SENTENCES[self.name].format_map(self.values)


def question(name: str, **values: Value) -> Question:
    """Return the sentence of that name with its values; what the user said is quoted as far as it can be read."""
    return Question(name, {key: _cut(value) if key in _QUOTED else value for key, value in values.items()})


def _cut(value: Value) -> Value:
    return f"{value[: _LONGEST - 1]}…" if isinstance(value, str) and len(value) > _LONGEST else value


class NotUnderstoodError(ValueError):
    """A statement is outside the grammar, or contradicts what is known; `question` says what would be right."""

    def __init__(self, question: Question) -> None:
        super().__init__(str(question))
        self.question = question

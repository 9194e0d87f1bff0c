"""What layouts and letters say beside a deadline's own texts: each phrase by its name, with its values in their order.

`say("order_label", number)` in a layout is `order_label` here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from reminderd.core.letters.advice import DeadlineValues, item_of
from reminderd.core.letters.content import DeadlineView, EntryView
from reminderd.core.letters.drafts import DRAFT_NAMES, DraftName
from reminderd.core.letters.language import Words
from reminderd.core.letters.letter_views import DigestView, Headline, ReceiptView, RecoveredView, Watched
from reminderd.core.letters.messages import message
from reminderd.core.model import Stalled

if TYPE_CHECKING:
    from reminderd.core.reading.drift import Drift

_MOST_BANK_DAYS = 3  # in one line

PLAIN: Mapping[str, str] = {
    "and_more": "thing count",
    "at_stake": "sums+",
    "calendar_part": "count",
    "case_title": "number",
    "catch_up_intro": "count is_first",
    "count_more": "count",
    "details_left": "numbers, words",
    "drift_gone": "kinds,",
    "drift_wordings": "wordings;",
    "expected": "day:day",
    "heading_page": "name",
    "heading_suspicious": "count",
    "heading_unreadable": "count",
    "labelled": "label",
    "last_look": "account at:moment",
    "mails_read": "count since:day",
    "many_intro": "count",
    "next_reminder": "at:day",
    "order_label": "number",
    "order_of": "day:date",
    "page_is_list": "orders,",
    "page_protection": "order day:day before:day",
    "page_quote": "order quote",
    "receipt_how": "count is_numbered",
    "receipt_kept": "names,",
    "reminded_again": "at:moment act_by:day is_last_day is_sooner",
    "snoozed_until": "at:day",
    "stated": "speaker vendor at:date quote",
    "stated_on_unknown_day": "vendor after:date at:date quote",
    "doubt": "vendor at:date news",
    "subject_of_all_well": "thing",
    "subject_of_trouble": "thing",
    "time_left": "days",
    "trouble_intro": "count",
    "unreadable_hint": "count",
    "trouble_lasted": "at:moment",
    "trouble_since": "at:moment",
    "waits_for": "who",
}
"""Phrases that are one text, and the names of their values; one that is not here has none. Behind a name: how the value
is written, as `:day`, `:date` or `:moment`, or what joins several.
"""

CHOSEN: Mapping[str, str] = {
    "case_heading": "",
    "case_label": "",
    "case_note": "number",
    "case_reason": "",
    "checklist": "",
    "claim_step": "",
    "doubt_confirmed": "",
    "doubted_news": "",
    "draft_title": "",
    "order_status": "",
    "transit_step": "",
    "trouble_head": "name",
    "trouble_what": "",
}
"""Phrases of which there are several, chosen by the first value; "other" is for what has none of its own."""


def written(words: Words, phrase: str, values: Sequence[Any]) -> str:
    """Return a phrase with its values, as it stands. Raise UnknownTextError if there is none of this name."""
    if phrase in MADE:
        return MADE[phrase](words, *values)
    if draft := DRAFT_PHRASES.get(phrase):
        return "\n".join(message(words, draft, *values))
    if phrase in CHOSEN:
        named = dict(zip(CHOSEN[phrase].split(), values[1:], strict=True))
        return words.fill(words.first([f"{phrase}.{values[0]}"]) or f"{phrase}.other", named)
    spoken = [_spoken(words, *pair) for pair in zip(PLAIN.get(phrase, "").split(), values, strict=True)]
    return words.fill(phrase, {"zone": words.zone.key, **dict(spoken)})


def _spoken(words: Words, name: str, value: Any) -> tuple[str, object]:
    """Return the name of a value, and the value as it is written."""
    plain, _, form = name.partition(":")
    joints = {"+": " + ", ",": ", ", ";": words.text("between")}
    if name[-1] in joints:
        return name[:-1], joints[name[-1]].join(value)
    if not form or not value:
        return plain, value
    return plain, {"day": words.day, "date": words.dated, "moment": words.moment}[form](value)


# --- phrases that are made of several texts


def _row_day(words: Words, it: DeadlineView) -> str:
    """Where an entry stands in one row: its day."""
    phase = "tomorrow" if it.phase == "before" and it.days == 1 else it.phase
    return _begun(words.fill(f"row_day.{phase}", DeadlineValues(words, it)))


def _begun(text: str) -> str:
    """Begin a text as a sentence begins: the names of days and months are lower case in many languages."""
    return text[:1].upper() + text[1:]


def _subject(words: Words, entry: EntryView, thing: str, more: int) -> str:
    """The subject of a reminder."""
    return _begun(_subject_line(words, entry, thing, more))


def _subject_line(words: Words, entry: EntryView, thing: str, more: int) -> str:
    """Day, act and thing come first: a phone shows some 40 characters."""
    it = entry.deadline
    phase = "tomorrow" if it.phase == "before" and it.days == 1 else it.phase
    day = words.fill(f"subject_day.{phase}", DeadlineValues(words, it))
    act = entry.advice.act.replace("[thing]", thing)
    return words.text("subject_line", day=day, act=act, money=entry.money, more=more)


def _subject_of_digest(words: Words, digest: DigestView, thing: str) -> str:
    """What to do first, what is wrong, or that all is well."""
    if digest.to_do:
        line = _subject_line(words, digest.to_do[0], thing, len(digest.to_do) - 1)
        return words.text("digest_subject.trouble_and_more", line=line) if digest.troubles else _begun(line)
    if digest.troubles:
        return words.text("digest_subject.trouble")
    if digest.watched:
        return words.text("digest_subject.watched", line=_subject_line(words, digest.watched[0], thing, 0))
    if digest.moving:
        return words.text("digest_subject.moving", thing=thing, more=len(digest.moving) - 1)
    return words.text("digest_subject.quiet")


def _subject_of_receipt(words: Words, receipt: ReceiptView, thing: str) -> str:
    """What a receipt is most of all about."""
    sorts = {
        "unconfirmed": receipt.unconfirmed,
        "refused": receipt.refused,
        "taken_back": receipt.taken_back,
        "questions": receipt.has_questions,
        "pages": receipt.pages,
        "reminded": receipt.reminded,
        "details": receipt.details,
    }
    about = next((name for name, holds in sorts.items() if holds), "other")
    return words.text("subject_of_receipt", about=words.text(f"receipt_subject.{about}"), thing=thing)


def _bank_days(words: Words, entries: Sequence[EntryView]) -> str:
    """Days of the bank that are far away, in one line."""
    told = [f"{entry.order.name} ({words.day(entry.deadline.act_by)})" for entry in entries[:_MOST_BANK_DAYS]]
    if more := len(entries) - len(told):
        told.append(words.text("count_more", count=more))
    return words.text("bank_days", days=", ".join(told))


def _money_headline(words: Words, it: Headline) -> str:
    """The money of a digest in one line."""
    told = []
    if it.overdue:
        told.append(words.text("money_headline.overdue", money=" + ".join(it.overdue)))
    if it.next_money and it.next_at:
        near = words.in_days(it.next_days) if it.next_days < 2 else ""
        day = words.day(it.next_at)
        told.append(words.text("money_headline.next", money=it.next_money, near=near, day=day))
    if it.doubtful:
        told.append(words.text("money_headline.doubtful", money=" + ".join(it.doubtful)))
    return _begun(", ".join(told))


def _stalled(words: Words, one: Stalled) -> str:
    """For how long a parcel is without news, and what to do about it."""
    end = words.day(one.protection_ends_at) if one.protection_ends_at else ""
    usual = one.usual.days or 1
    return words.text("stalled", days=one.silent.days, own=one.is_own, usual=str(usual), end=end)


def _drift_rises(words: Words, drift: "Drift") -> str:
    """How many mails cannot be read of late."""
    counts = {"unread": str(drift.unread), "unread_before": str(drift.unread_before)}
    return words.text("drift_rises", total=drift.total, total_before=str(drift.total_before), **counts)


def _recovered(words: Words, it: RecoveredView) -> str:
    """What came back, and all that ever did."""
    in_all = " + ".join(it.in_all) if it.in_all != it.new else ""
    return words.text("recovered", money=" + ".join(it.new), thing=it.thing, in_all=in_all)


def _watched(words: Words, it: Watched) -> str:
    """What need not be done yet."""
    told = []
    if it.dates:
        told.append(words.text("watched.dates", count=it.dates, first=words.day(it.first) if it.first else ""))
    if it.moving:
        told.append(words.text("watched.moving", count=it.moving))
    return words.text("watched.all", things=", ".join(told))


def _page_noted(words: Words, orders: Sequence[str]) -> str:
    """Of which orders a page was noted without a change."""
    return words.text("page_noted", orders=", ".join(orders))


def _page_question(words: Words, statement: str, day: date | None, amount: str) -> str:
    """Ask whether what was read of a page is right."""
    told = words.day(day) if day else ""
    return words.text(f"page_question.{statement}", day=told, amount=amount)


def _page_problem(words: Words, name: str, values: Mapping[str, object], english: str) -> str:
    """Why something of a page was not read; in English as the command line says it, where there is no other text."""
    what = words.fill(found, values) if (found := words.first([f"page_problems.{name}"])) else english
    return words.text("page_problem", what=what)


def _question(words: Words, name: str, values: Mapping[str, object], english: str) -> str:
    """Ask back; in English as the command line does."""
    if found := words.first([f"questions.{name}"]):
        return words.fill(
            found, {key: words.dated(one) if isinstance(one, date) else one for key, one in values.items()}
        )
    return english if english.endswith("?") else f"{english}."


def _counted(words: Words, period: str, days: int, confidence: str, is_business: bool) -> str:
    """How a date was counted, and how sure that is."""
    values: dict[str, object] = {"days": days, "business": is_business}
    values["time"] = words.text("length", **values)
    known = words.first([f"periods.{period}"])
    what = words.fill(known, values) if known else f"{values['time']} ({period.replace('_', ' ')})"
    whose = words.text(words.first([f"speakers.{period}"]) or "speakers.other")
    grade = words.first([f"grades.{confidence.replace(chr(0x2212), '-')}"])  # a true minus sign
    return words.text("counted", what=what, grade=words.text(grade, whose=whose) if grade else "")


def _caution(words: Words, name: str, it: DeadlineView | None) -> str:
    """A mistake to avoid; one that stands in the digest, where there is no deadline, needs no value."""
    return words.fill(f"cautions.{name}", DeadlineValues(words, it) if it else {})


def _case_kept(words: Words, kept: Mapping[str, int]) -> str:
    """How many files there are of each kind that may show something."""
    told = [words.text(f"case_files.{kind}", count=count) for kind, count in kept.items() if count]
    return words.text("case_kept", files=", ".join(told))


def _about(words: Words, phrase: str, it: DeadlineView, name: str = "") -> str:
    """A phrase that tells of a deadline."""
    return words.fill(phrase, DeadlineValues(words, it, name=name))


DRAFT_PHRASES: Mapping[str, DraftName] = {f"draft_{name}": name for name in DRAFT_NAMES}

MADE: Mapping[str, Callable[..., str]] = {
    "bank_days": _bank_days,
    "case_attached": lambda words, it, name: _about(words, "case_attached", it, name),
    "case_hint": lambda words, it: _about(words, "case_hint", it),
    "case_kept": _case_kept,
    "caution": _caution,
    "counted": _counted,
    "drift_rises": _drift_rises,
    "in_days": lambda words, days: words.in_days(days),
    "item_of": item_of,
    "money_headline": _money_headline,
    "page_noted": _page_noted,
    "page_problem": _page_problem,
    "page_question": _page_question,
    "question": _question,
    "recovered": _recovered,
    "row_day": _row_day,
    "stalled": _stalled,
    "subject_line": _subject,
    "subject_of_digest": _subject_of_digest,
    "subject_of_receipt": _subject_of_receipt,
    "watched": _watched,
    "whose": lambda words, it: _about(words, "whose", it),
}
"""Phrases that are made here of one or several texts."""

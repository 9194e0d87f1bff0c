"""The receipt for an answer by mail: what it tells, and the values for its templates."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from reminderd.core.letters.answer_links import choices_of, in_answers, tap
from reminderd.core.letters.content import Entry, EntryView
from reminderd.core.letters.letter_views import PageQuestionView, PageView, ReceiptView, RefusalView
from reminderd.core.letters.printable import clean
from reminderd.core.letters.views import Views
from reminderd.core.model import REST, Money, Order, OrderKey, Statement
from reminderd.core.model.page_problems import PageProblem
from reminderd.core.orders.parcel_items import items_of
from reminderd.core.planning.snoozes import Reminded
from reminderd.core.statements.answer_words import DETAILS
from reminderd.core.statements.objections import Question, Value

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters.wording import Wording


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of an answer, or the name of an attached file, that was not understood, and the question about it."""

    words: str
    question: Question


ASKED_OF_PAGES = (
    Statement.PROTECTED_UNTIL,
    Statement.RETURN_UNTIL,
    Statement.DISPUTE_UNTIL,
    Statement.OFFER,
    Statement.DISPUTED,
    Statement.RECEIVED,
    Statement.REFUND_ISSUED,
    Statement.RETURN_AGREED,
    Statement.DISPUTE_CLOSED,
    Statement.FROZEN,
)
"""What a page may seem to say; there is a question about each in the wording."""


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """What a page seems to say about an order, and is asked back. `words`: the answer that confirms it."""

    order: OrderKey
    statement: Statement
    day: date | None
    amount: Money | None
    quote: str
    words: str


@dataclass(frozen=True, slots=True)
class PageNews:
    """What became of a page that came with an answer. `name`: of its file, "" if it was pasted. `changes`: by order,
    the end of protection before and now. `is_noted`: something on it counts. `wanted`: orders in a list whose tracking
    page would tell more.
    """

    name: str
    orders: tuple[str, ...]
    changes: tuple[tuple[str, date | None, date], ...]
    questions: tuple[PageQuestion, ...]
    is_noted: bool
    wanted: tuple[str, ...]
    problems: tuple[PageProblem, ...]

    @classmethod
    def of_problem(cls, name: str, problem: PageProblem) -> "PageNews":
        """Return the news of a file that could not be read at all."""
        return cls(name, (), (), (), is_noted=False, wanted=(), problems=(problem,))


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """What a receipt tells about an answer.

    - `understood`: words, and the number of their order. `unconfirmed`: the same, but not noted yet, since it is not
      known who wrote it. `kept`: names of files.
    - `taken_back`: what an undo struck out, and its order. `reminded`: what was snoozed, and when it comes up again.
    - `entries`: those of the answered letter that are still open, each with its number there. `is_numbered`: answers
      must name that number. `entry_count`: how many entries there were in all.
    - `pages`: what became of the pages that came with it. `details`: the entries that are wanted in full, with their
      numbers; `details_left`: the numbers of those for which there is no room.
    - `orders`: those that anything was said of, as far as they are known.
    """

    understood: tuple[tuple[str, str], ...]
    refused: tuple[Refusal, ...]
    kept: tuple[str, ...]
    entries: tuple[tuple[int, Entry], ...]
    is_numbered: bool
    unconfirmed: tuple[tuple[str, str], ...] = ()
    taken_back: tuple[tuple[str, str], ...] = ()
    reminded: tuple[tuple[Entry, Reminded], ...] = ()
    pages: tuple[PageNews, ...] = ()
    entry_count: int = 0
    details: tuple[tuple[int, Entry], ...] = ()
    details_left: tuple[int, ...] = ()
    orders: tuple[Order, ...] = ()


def receipt_view(content: ReceiptContent, views: Views, wording: "Wording", now: datetime) -> ReceiptView:
    """Return a receipt as a view, safe to print: what was answered is shown as it was understood."""
    entries = [replace(views.entries([entry], now)[0], number=number) for number, entry in content.entries]
    things = {one.key.number: views.order(one).thing and views.order(one).name for one in content.orders}

    def name_of(number: str) -> str:
        return things.get(number) or wording.say("order_label", number)

    def said(found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        named = ((words, name_of(number)) for words, number in found)
        return tuple((clean(views.said(words), 200), name) for words, name in named)

    return ReceiptView(
        understood=said(content.understood),
        refused=tuple(_refusal(one, views, wording) for one in content.refused),
        kept=tuple(clean(name, 60) for name in content.kept),
        choices=tuple(zip(entries, choices_of(entries, views.said, is_numbered=content.is_numbered), strict=True)),
        is_numbered=content.is_numbered,
        taken_back=said(content.taken_back),
        reminded=tuple(
            (views.entries([entry], now)[0].advice.title, _reminded(one, wording)) for entry, one in content.reminded
        ),
        unconfirmed=said(content.unconfirmed),
        pages=_pages(content, wording, name_of),
        details=_details(content, views, now),
        details_left=content.details_left,
        details_words=tuple(views.said(f"{number} {DETAILS}") for number in content.details_left),
    )


def _refusal(one: Refusal, views: Views, wording: "Wording") -> RefusalView:
    """Return a line that was not understood, safe to print: of a slip, the whole line without it."""
    shown, near = clean(one.words, 100), str(one.question.values.get("near", ""))
    number, typed = ([], shown.split()) if not shown[:1].isdecimal() else (shown.split()[:1], shown.split()[1:])
    is_whole = shown == one.words and " ".join(typed) == one.question.values.get("word")
    is_of_all = typed[:1] not in (["line"], ["parcel"], [REST])
    meant = [*number, near, *typed[len(near.split()) :]] if near and is_whole and is_of_all else []
    return RefusalView(shown, _asked(one.question, views, wording), " ".join(meant))


def thing_of(content: ReceiptContent, view: ReceiptView, views: Views) -> str:
    """Return the thing that the receipt's subject is about, chosen in the same order as its wording; "" if it is about
    several, or about one that was not in the answered letter.
    """
    reminded = [views.order(entry.order, items_of(entry.deadline, entry.order)) for entry, _ in content.reminded]
    details = [entry.order for entry in view.details]
    listed = [entry.order for entry, _ in view.choices]
    about = [number for _, number in content.unconfirmed]
    if not (about or content.refused):
        about = [number for _, number in content.taken_back]
        about = about or [number for page in content.pages for number in page.orders]
        if not (about or content.pages):
            about = [order.number for order in reminded or details]
    about = about or [order.number for order in listed]
    told = [views.order(order) for order in content.orders]
    names = {order.number: order.name for order in (*told, *listed, *details, *reminded)}
    return names.get(about[0], "") if len(set(about)) == 1 else ""


def _details(content: ReceiptContent, views: Views, now: datetime) -> tuple[EntryView, ...]:
    """Return the entries that are wanted in full, with their numbers in the letter and their possible answers."""
    entries = [replace(views.entries([entry], now)[0], number=number) for number, entry in content.details]
    choices = choices_of(entries, views.said, is_numbered=content.is_numbered)
    told = (in_answers(entry, views.said) for entry in entries)
    return tuple(replace(entry, choices=found) for entry, found in zip(told, choices, strict=True))


def _pages(content: ReceiptContent, wording: "Wording", name_of: Callable[[str], str]) -> tuple[PageView, ...]:
    """Return what the receipt says of pages, with their orders by what `name_of` calls them; their questions are
    numbered after the entries of the letter.
    """
    number = content.entry_count
    found = []
    for page in content.pages:
        questions = []
        for one in page.questions:
            number += 1
            amount = wording.money(one.amount) if one.amount else ""
            asked = wording.say("page_question", one.statement.value, one.day, amount)
            quote = wording.say("page_quote", name_of(one.order.number), clean(one.quote, 200))
            questions.append(PageQuestionView(asked, quote, f"{number} {one.words}"))
        found.append(PageView(clean(page.name, 60), tuple(_told(page, wording, name_of)), tuple(questions)))
    return tuple(found)


def _told(page: PageNews, wording: "Wording", name_of: Callable[[str], str]) -> Iterator[str]:
    for number, was, now in page.changes:
        yield wording.say("page_protection", name_of(number), now, was)
    if page.is_noted and not page.changes:
        yield wording.say("page_noted", [name_of(number) for number in page.orders])
    if page.wanted:
        yield wording.say("page_is_list", [name_of(number) for number in page.wanted[:10]])
    for problem in page.problems:
        values = {name: clean(value, 200) if isinstance(value, str) else value for name, value in problem.values}
        told = str(PageProblem(problem.name, tuple(values.items())))
        yield wording.say("page_problem", problem.name, values, told)


def asked_orders(content: ReceiptContent) -> tuple[str, ...]:
    """Return the orders that the questions about pages are about, in the order of the questions, as entries."""
    return tuple(str(one.order) for page in content.pages for one in page.questions)


def tapped(view: ReceiptView, content: ReceiptContent, *, subject: str, message_id: str, reply_to: str) -> ReceiptView:
    """Return the receipt with addresses to tap, if answers by mail are read."""
    if not reply_to:
        return view

    def address(words: Sequence[str]) -> str:
        return tap(words, subject=subject, message_id=message_id, reply_to=reply_to)

    pages = tuple(
        replace(page, questions=tuple(replace(one, address=address([one.words])) for one in page.questions))
        for page in view.pages
    )
    details = tuple(
        replace(entry, choices=tuple(replace(one, address=address([one.words])) for one in entry.choices))
        for entry in view.details
    )
    refused = tuple(replace(one, address=address([one.meant]) if one.meant else "") for one in view.refused)
    choices = tuple(
        (entry, tuple(replace(one, address=address([one.words])) if one.is_likely else one for one in found))
        for entry, found in view.choices
    )
    lines = [words for words, _ in content.unconfirmed]
    is_plain = lines == [clean(line, 200) for line in lines]  # nothing that had to be made safe is sent on
    confirmation = address(lines) if lines and is_plain else ""
    more = address(view.details_words) if view.details_words else ""
    view = replace(view, pages=pages, details=details, refused=refused, choices=choices)
    return replace(view, confirmation=confirmation, more_details=more)


def _reminded(one: Reminded, wording: "Wording") -> str:
    """Return the sentence that tells when a snoozed deadline comes up again."""
    return wording.say("reminded_again", one.at, one.act_by, one.is_last_day, one.is_sooner)


def _asked(question: Question, views: Views, wording: "Wording") -> str:
    """Return a question in the user's language; what the user wrote is made safe to print."""
    values: dict[str, Value] = {}
    for name, value in question.values.items():
        if isinstance(value, Money):
            values[name] = wording.money(value)
        elif name == "action":
            values[name] = clean(views.said(str(value)), 500)
        else:
            values[name] = clean(value, 500) if isinstance(value, str) else value
    return wording.say("question", question.name, values, str(Question(question.name, values)))

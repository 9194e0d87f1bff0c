"""What a letter tells of a page that was handed over."""

from reminderd.core.letters import PageNews, PageQuestion
from reminderd.core.model import Statement
from reminderd.jobs.pages.taking import Asked, TakenPage


def news_of(name: str, taken: TakenPage) -> PageNews:
    """Return what a letter tells of a page. `name`: of its file, empty = it was pasted."""
    return PageNews(
        name=name,
        orders=tuple(key.number for key in taken.orders),
        changes=tuple((key.number, was, now) for key, (was, now) in taken.changes.items() if now is not None),
        questions=tuple(map(_question, taken.asked)),
        is_noted=bool(taken.noted),
        wanted=taken.wanted,
        problems=taken.problems,
    )


def _question(asked: Asked) -> PageQuestion:
    fact = asked.fact
    day = fact.stated_at.date() if fact.kind is Statement.RECEIVED else fact.due
    return PageQuestion(asked.order, Statement(fact.kind), day, fact.amount, asked.quote, asked.words)

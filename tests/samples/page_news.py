"""What became of pages, for the tests of letters."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from reminderd.core.letters import PageNews, PageQuestion
from reminderd.core.model import Money, OrderKey, Statement
from reminderd.core.model.page_problems import page_problem

DAY = timedelta(days=1)


def pages_shown(text: str) -> tuple[PageNews, ...]:
    """The news of pages of every kind."""
    number, day, money = "3041887766550021", date(2027, 2, 3), Money(Decimal("8.20"), "EUR")
    key = OrderKey("aliexpress", number)
    asked = [(one, day) for one in (Statement.PROTECTED_UNTIL, Statement.RETURN_UNTIL, Statement.DISPUTE_UNTIL)]
    asked += [(Statement.OFFER, day), (Statement.OFFER, None), (Statement.DISPUTED, None), (Statement.RECEIVED, day)]
    questions = [
        PageQuestion(key, statement, until, None, text, f"{statement.value} {day}") for statement, until in asked
    ]
    questions += [PageQuestion(key, Statement.REFUND_ISSUED, None, money, text, f"refund-issued {money}")]
    questions += [
        PageQuestion(key, one, None, None, text, one.value)
        for one in (Statement.RETURN_AGREED, Statement.DISPUTE_CLOSED, Statement.FROZEN)
    ]
    news = PageNews(text, (number,), (), (), is_noted=True, wanted=(), problems=())
    return (
        replace(news, name="", changes=((number, None, day),)),
        replace(news, changes=((number, day - 9 * DAY, day),)),
        replace(news, orders=(number, "8206113950274417")),
        replace(news, questions=tuple(questions), is_noted=False),
        replace(news, is_noted=False, wanted=(number, "8206113950274417")),
        replace(news, is_noted=False, problems=(page_problem("dated_line", text=text), page_problem("names_no_order"))),
    )

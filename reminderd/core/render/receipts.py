"""What a receipt for an answer by mail tells, as the templates see it."""

from dataclasses import replace
from datetime import datetime

from reminderd.core.model import Money
from reminderd.core.questions import Question, Value
from reminderd.core.render.choices import choices_of
from reminderd.core.render.content import ReceiptContent, ReceiptView
from reminderd.core.render.printable import clean
from reminderd.core.render.views import Views
from reminderd.core.render.wording import Wording


def receipt_view(content: ReceiptContent, views: Views, wording: Wording, now: datetime) -> ReceiptView:
    """Return a receipt as a view, safe to print: what was answered is shown as it was understood."""
    entries = [replace(views.entries([entry], now)[0], number=number) for number, entry in content.entries]
    return ReceiptView(
        understood=tuple((clean(words, 100), number) for words, number in content.understood),
        refused=tuple((clean(one.words, 100), _asked(one.question, wording)) for one in content.refused),
        kept=tuple(clean(name, 60) for name in content.kept),
        choices=tuple(zip(entries, choices_of(entries, is_numbered=content.is_numbered), strict=True)),
        is_numbered=content.is_numbered,
        taken_back=tuple((clean(words, 100), number) for words, number in content.taken_back),
        unconfirmed=tuple((clean(words, 200), number) for words, number in content.unconfirmed),
    )


def _asked(question: Question, wording: Wording) -> str:
    """Return a question in the words of the language; what the user wrote is made safe."""
    values: dict[str, Value] = {}
    for name, value in question.values.items():
        if isinstance(value, Money):
            values[name] = wording.money(value)
        else:
            values[name] = clean(value, 500) if isinstance(value, str) else value
    return wording.say("question", question.name, values, str(Question(question.name, values)))

"""What a receipt for an answer by mail tells, as the templates see it."""

from datetime import datetime

from reminderd.core.render.content import ReceiptContent, ReceiptView
from reminderd.core.render.printable import clean, tidy
from reminderd.core.render.taps import words_of
from reminderd.core.render.views import Views
from reminderd.core.render.wording import Wording


def receipt_view(content: ReceiptContent, views: Views, wording: Wording, now: datetime) -> ReceiptView:
    """Return a receipt as a view, safe to print: what was answered is shown as it was understood."""
    entries = [(number, views.entries([entry], now)[0]) for number, entry in content.entries]
    return ReceiptView(
        understood=tuple((clean(words, 100), number) for words, number in content.understood),
        refused=tuple(
            (clean(one.words, 100), wording.say("receipt_reason", one.reason, tidy(one.detail, 500)))
            for one in content.refused
        ),
        kept=tuple(clean(name, 60) for name in content.kept),
        choices=tuple(
            (
                number,
                view,
                tuple(
                    (f"{number} {words_of(command, view)}" if content.is_numbered else words_of(command, view), meaning)
                    for command, meaning in view.advice.answers
                ),
            )
            for number, view in entries
        ),
        is_numbered=content.is_numbered,
    )

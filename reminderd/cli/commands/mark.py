"""The command mark: say what happened to an order."""

import re

import click

from reminderd.cli.completing import orders, statements
from reminderd.cli.options import Common, common
from reminderd.cli.statements import take

_NEGATIVE = re.compile(r"-(\d[\d.,]*)")


class _OfWords(click.Command):
    """A sum with a minus is no option that is not known."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if negative := next(filter(None, map(_NEGATIVE.fullmatch, args)), None):
            raise click.UsageError(f"a sum is written without a minus: {negative[1]}", ctx)
        return super().parse_args(ctx, args)


@click.command(cls=_OfWords)
@click.argument("order", shell_complete=orders)
@click.argument("words", nargs=-1, required=True, metavar="[line N] WHAT [AMOUNT] [DATE]", shell_complete=statements)
@common
def mark(options: Common, order: str, words: tuple[str, ...]) -> None:
    """Say what happened to an order. ORDER is its number or last digits, a word of its thing, or a row of `deadlines`.

    \b
    The parcel:    received, not-received, protected-until DATE (as the order page shows),
                   return-until DATE, dispute-until DATE (where that page names them),
                   too-early [DATE] (when a dispute can be opened), cancel-requested,
                   frozen, unfrozen
    The dispute:   disputed, offer AMOUNT [until DATE], rejected, accepted, escalated,
                   evidence-asked [until DATE], judged AMOUNT, appealed, cancelled-dispute,
                   dispute-closed (not by you)
    Goods back:    return-agreed [until DATE], return-sent [TRACKING], return-arrived
    The money:     refund-issued [AMOUNT], refunded [AMOUNT], coupon [AMOUNT] [until DATE],
                   paid-with visa|mastercard|card|paypal|other, bank-disputed
    All of it:     closed (by AliExpress), ignore (no more letters), reopen

    \b
    Where it was not today, the DATE follows: disputed 2026-11-20.
    Of one item of several: line 2 disputed; of all the others together: rest disputed.
    """  # noqa: D301  (click wants the character, not its name)
    take(options, order, words)

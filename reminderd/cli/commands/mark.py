"""The command mark: say what happened to an order."""

import inspect
import re
import textwrap

import click

from reminderd.cli.completing import orders, statements
from reminderd.cli.options import Common, common
from reminderd.cli.statements import take

_NEGATIVE = re.compile(r"-(\d[\d.,]*)")


_LISTED = re.compile(r"(\S[^:]*:\s{2,})?(.*)")


class _OfWords(click.Command):
    """A sum with a minus is no option that is not known; and the lists of words fit the terminal."""

    def format_help_text(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help as it is, but what is listed wrapped between words, beside what it is listed under."""
        blocks = re.split(r"\n\n", inspect.cleandoc(self.help or ""))
        with formatter.indentation():
            for block in blocks:
                formatter.write_paragraph()
                head, _, listed = block.partition("\b\n")
                if not listed:
                    formatter.write_text(head)
                for row in re.split(r"\n(?=\S)", listed) if listed else ():
                    _write_row(row, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if negative := next(filter(None, map(_NEGATIVE.fullmatch, args)), None):
            raise click.UsageError(f"a sum is written without a minus: {negative[1]}", ctx)
        return super().parse_args(ctx, args)


def _write_row(row: str, formatter: click.HelpFormatter) -> None:
    """Write one row of a list. No word is broken, not at a hyphen either: each is to be typed as it stands."""
    named = _LISTED.match(row.partition("\n")[0])
    label = (named and named[1]) or ""
    margin = " " * formatter.current_indent
    text = " ".join(row[len(label) :].split())
    lines = textwrap.wrap(
        text,
        formatter.width,
        initial_indent=f"{margin}{label}",
        subsequent_indent=f"{margin}{' ' * len(label)}",
        break_long_words=False,
        break_on_hyphens=False,
    )
    formatter.write("".join(f"{line}\n" for line in lines))


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

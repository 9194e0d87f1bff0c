"""The command inspect: what a mail says, and where each part was read."""

from datetime import datetime

import click
from babel import Locale, UnknownLocaleError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reminderd.cli.completing import files
from reminderd.cli.mails import is_file, look_at, named_mail
from reminderd.cli.options import Common, common
from reminderd.cli.output import console, print_json, printable
from reminderd.cli.page_tables import inspect_page
from reminderd.cli.pages import page_if_any, page_options
from reminderd.cli.telling import say
from reminderd.core.model import Authenticity, Fact, Mail, Reading, Verdict
from reminderd.core.model.vendor import Language, Vendor
from reminderd.core.reading import describe
from reminderd.core.reading.trace import Trace, trace
from reminderd.jobs.mails.quarantine import settle

_SENDER_WORDS = {
    Authenticity.PASS: "the sender is proven",
    Authenticity.FAIL: "the sender is forged",
    Authenticity.UNKNOWN: "the sender could not be verified",
}
_VERDICT_STYLES = {Verdict.READ: "bold green", Verdict.UNRECOGNISED: "bold yellow", Verdict.SUSPICIOUS: "bold red",
                   Verdict.QUARANTINED: "bold yellow"}  # fmt: skip
_NEXT_STEPS = {
    Verdict.UNRECOGNISED: "`reminderd teach` makes a rule of it, `reminderd anonymise` a mail that you can share.",
    Verdict.QUARANTINED: "Look at it in your mailbox. `reminderd inspect ID --seen` says that you have.",
    Verdict.SUSPICIOUS: "Nothing in it is trusted. Do not follow its links.",
}


@click.command()
@click.argument("mail", metavar="FILE|ID", shell_complete=files)
@click.option("--seen", "is_seen", is_flag=True, help="I have looked at this mail that was put aside: stop asking.")
@page_options
@common
def inspect(options: Common, mail: str, is_seen: bool, captured: datetime | None, order: str | None) -> None:
    """Show what a mail or an AliExpress page says, and from which line each part was read, or why it was not read.

    The mail is a FILE (.eml), - for standard input, or the beginning of a stored mail's id. The page is copied text,
    a saved page, a capture or a screenshot; `page` would note what it says. Changes nothing, except with --seen; a
    file needs no configuration.
    """
    if is_seen:
        _settle(options, mail)
        return
    if is_file(mail) and (content := page_if_any(mail)) is not None:
        inspect_page(options, mail, content, captured, order)
        return
    seen, reading, vendor = look_at(options, mail)
    if options.as_json:
        print_json(describe(seen, reading))
        return
    out = console()
    _print_head(out, seen, reading)
    language = vendor.languages.get(reading.language)
    for number, fact in enumerate(reading.facts, 1):
        if fact.step or len(reading.facts) > 1:
            out.print(_heading(number, fact, reading))
        out.print(_fact_table(fact, seen, language))
    if not reading.facts:
        _print_beginning(out, seen, reading, vendor)


def _settle(options: Common, name: str) -> None:
    with options.service() as service:
        stored = None if is_file(name) else named_mail(service, name)
        work = service.storage.work
        if not stored or stored.id not in work.quarantined() | work.never_ended():
            raise click.UsageError("--seen is for a stored mail that was put aside; `status` lists them")
        settle(service.storage, stored.id)
    if options.as_json:
        print_json({"mail": stored.id, "seen": True})
    else:
        say("noted; this mail needs nothing more")


def _print_head(out: Console, mail: Mail, reading: Reading) -> None:
    out.print(Text(printable(mail.subject) or "(no subject)", style="bold"))
    sender = printable(f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender or "nobody")
    out.print(f"from {sender}, {mail.sent_at:%a %d %b %Y %H:%M %z}; {_SENDER_WORDS[mail.authenticity]}")
    if mail.forwarded_by:
        out.print(f"forwarded by {printable(mail.forwarded_by)}")
    out.print()
    verdict = Text(reading.verdict.value, style=_VERDICT_STYLES.get(reading.verdict, "bold"))
    if reading.kind:
        guessed = ", by a guess" if reading.verdict is Verdict.UNRECOGNISED else ""
        verdict.append(f": {reading.kind.value.replace('_', ' ')}{guessed}", style="bold")
    if reading.language:
        verdict.append(f", in {_language_name(reading.language)}", style="default not bold")
    out.print(verdict)
    for problem in reading.problems:
        out.print(Text(f"  {printable(problem)}", style="yellow"))


def _language_name(code: str) -> str:
    try:
        return Locale.parse(code).english_name or code
    except (UnknownLocaleError, ValueError):
        return code


def _heading(number: int, fact: Fact, reading: Reading) -> Text:
    what = (fact.step or fact.kind).value.replace("_", " ")
    which = f"{number} of {len(reading.facts)}: " if len(reading.facts) > 1 else ""
    return Text(f"\n{which}{what}" + (" (a guess)" if fact.is_guessed else ""), style="bold")


def _fact_table(fact: Fact, mail: Mail, language: Language | None) -> Table:
    """Return a table of the values: name, value, and in grey the line it was read from."""
    made = Table.grid(padding=(0, 2))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    made.add_column(overflow="fold", style="dim")
    quote = Trace("quote", f"“{fact.quote}”")
    for one in (*trace(mail, fact, language), *([quote] if fact.quote else [])):
        came_from = f"{one.place}: {printable(one.line)}" if one.place else ""
        made.add_row(f"  {one.name}", printable(one.value), came_from)
    return made


def _print_beginning(out: Console, mail: Mail, reading: Reading, vendor: Vendor) -> None:
    """Print the beginning of the mail, so that the user can judge why nothing was read."""
    if reading.verdict is Verdict.IGNORED and not reading.vendor:
        return
    languages = [language.code for language in vendor.languages.likely("\n".join([mail.subject, *mail.lines]))][:3]
    if not reading.language and languages:
        out.print(f"  its words are most like: {', '.join(map(_language_name, languages))}")
    if mail.lines:
        out.print("\nit begins:")
    for line in mail.lines[:12]:
        out.print(Text(f"  {printable(line[:200])}", style="dim"))
    if reading.verdict in _NEXT_STEPS:
        out.print(f"\n{_NEXT_STEPS[reading.verdict]}")

"""Commands that only look: check, orders, order, deadlines, schema."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.order_lines import arrival_lines, deadline_lines, fact_line
from reminderd.cli.output import (
    console,
    deadlines_table,
    on_clock,
    orders_table,
    print_json,
    printable,
)
from reminderd.cli.templates import check_templates
from reminderd.core.model import (
    DeadlineState,
    Letter,
    Mark,
    Outcome,
    PermanentError,
    TemporaryError,
)
from reminderd.core.undo import order_of
from reminderd.jobs.answers import find_order
from reminderd.service import Service

if TYPE_CHECKING:
    from reminderd.adapters.channels.push import PushChannel
    from reminderd.adapters.channels.smtp import SmtpChannel
    from reminderd.adapters.heartbeat import HeartbeatUrl


@click.command()
@common
def orders(options: Common) -> None:
    """List all orders, those that can lose something next first."""
    with options.service() as service:
        found = service.ledger.state().orders.values()
        if options.as_json:
            print_json([shapes.order(order) for order in found])
        else:
            console().print(orders_table(found, service.settings.time_zone, service.decide()))


@click.command()
@click.option("--all", "is_all", is_flag=True, help="Those that are done or past, too.")
@common
def deadlines(options: Common, is_all: bool) -> None:
    """List the open deadlines, what is lost next first."""
    with options.service() as service:
        wanted = [
            decision
            for decision in service.decide()
            if is_all or decision.state in (DeadlineState.OPEN, DeadlineState.SNOOZED)
        ]
        if options.as_json:
            print_json([shapes.deadline(decision) for decision in wanted])
            return
        found = service.ledger.state().orders
        console().print(deadlines_table(wanted, found, service.settings.time_zone, service.clock()))


@click.command()
@click.argument("order")
@common
def order(options: Common, order: str) -> None:
    """Show one order: what was said of it, and why each deadline is what it is. ORDER may be its last digits."""
    with options.service() as service:
        found = service.ledger.state().orders
        chosen = found[find_order(order, found)]
        decisions = [decision for decision in service.decide() if decision.deadline.order == chosen.key]
        letters = [
            (letter, last)
            for letter, last in service.storage.letters.log()
            if any(str(chosen.key) + "/" in key for key in letter.notice_keys)
        ]
        struck = [mark for mark in service.ledger.state().struck if order_of(mark.target) == chosen.key]
        if options.as_json:
            shape = shapes.order(chosen) | {
                "timeline": shapes.timeline(chosen),
                "deadlines": [shapes.deadline(decision) for decision in decisions],
                "struck_out": [shapes.struck_out(mark) for mark in struck],
                "letters": [shapes.letter(letter, last) for letter, last in letters],
            }
            print_json(shape)
            return
        out = console()
        out.print(orders_table([chosen], service.settings.time_zone))
        for line in arrival_lines(chosen, service.settings.time_zone):
            out.print(line)
        out.print()
        for fact in chosen.told:
            out.print(fact_line(fact, service))
        for mark in struck:
            out.print(_struck_line(mark, service))
        for decision in decisions:
            out.print()
            for line in deadline_lines(decision, service):
                out.print(line)
        for letter, last in letters:
            written = on_clock(letter.created_at, service.settings.time_zone)
            out.print(f"\n{written}  {last.outcome.value}: {printable(letter.subject)}")


def _struck_line(mark: Mark, service: Service) -> str:
    zone = service.settings.time_zone
    taken_back = f"taken back on {on_clock(mark.struck_at, zone)}" if mark.struck_at else ""
    of = f" of {mark.target}" if mark.target.count("/") > 1 else ""
    said = " ".join(filter(None, (mark.action, mark.value)))
    return f"{on_clock(mark.at, zone)}  struck out{of}, you, {taken_back}: “{printable(said)}”"


@click.command()
@click.option("--send-test", "is_test_sent", is_flag=True, help="Send one test message by each way to you, too.")
@common
def check(options: Common, is_test_sent: bool) -> None:
    """Check the configuration, log in to every server, and say what would be read. Changes nothing."""
    with options.service(needs_servers=True) as service:
        results = [_check_account(service, account.name) for account in service.settings.accounts]
        test = service.renderer.test(service.clock()) if is_test_sent else None
        results.append(_check_channel(service.channel, test))
        results += [_check_channel(push, test) for push in service.pushes]
        if pulse := service.vitals.pulse:
            results.append(_check_pulse(pulse, is_test_sent=is_test_sent))
        results += check_templates(service)
        if options.as_json:
            print_json(results)
        else:
            for result in results:
                click.echo(f"{'ok     ' if result['ok'] else 'FAILED '} {result['name']}: {result['says']}")
    if not all(result["ok"] for result in results):
        sys.exit(1)


def _check_account(service: Service, name: str) -> shapes.Json:
    account = next(account for account in service.settings.accounts if account.name == name)
    inbox = service.inbox(account)
    since = (service.clock() - account.read_back).date()
    try:
        folders = inbox.summary(since)
    except (PermanentError, TemporaryError) as error:
        return {"name": f"account {name}", "ok": False, "says": str(error).removeprefix(f"{name} ")}
    finally:
        inbox.close()
    found = ", ".join(f"{folder.matching} of {folder.total} mails in {folder.folder}" for folder in folders)
    poor = [folder.folder for folder in folders if folder.is_search_poor]
    hint = f"; the server's search misses mails in {', '.join(poor)}, so the headers are read" if poor else ""
    return {"name": f"account {name}", "ok": True, "says": f"would read {found} since {since:%d %b %Y}{hint}"}


def _check_channel(channel: "SmtpChannel | PushChannel", test: Letter | None) -> shapes.Json:
    try:
        says = channel.check()
        if test is None:
            return {"name": channel.name, "ok": True, "says": says}
        result = channel.send(test)
    except (PermanentError, TemporaryError) as error:
        return {"name": channel.name, "ok": False, "says": str(error)}
    is_sent = result.outcome is Outcome.ACCEPTED
    verdict = "test message sent" if is_sent else f"test message {result.outcome.value}: {result.answer}"
    return {"name": channel.name, "ok": is_sent, "says": f"{says}; {verdict}"}


def _check_pulse(pulse: "HeartbeatUrl", *, is_test_sent: bool) -> shapes.Json:
    try:
        pulse.check()
        if is_test_sent:
            pulse.ping(is_well=True)
    except (PermanentError, TemporaryError) as error:
        return {"name": "heartbeat", "ok": False, "says": str(error)}
    sent = "; it was asked just now and answered" if is_test_sent else ""
    return {"name": "heartbeat", "ok": True, "says": f"its URL is asked every 5 minutes while all is well{sent}"}


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file instead.")
def schema(output: Path | None) -> None:
    """Print the configuration's JSON Schema, for editors."""
    import json

    from reminderd.config import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)

"""The command check: whether settings, servers and templates work."""

import sys
from typing import TYPE_CHECKING

import click

from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import (
    print_json,
)
from reminderd.cli.telling import say
from reminderd.cli.templates import check_templates
from reminderd.core.model import (
    Letter,
    Outcome,
    PermanentError,
    TemporaryError,
)
from reminderd.jobs.grants import until
from reminderd.service import Service

if TYPE_CHECKING:
    from reminderd.adapters.channels.push import PushChannel
    from reminderd.adapters.channels.smtp import SmtpChannel
    from reminderd.adapters.network.heartbeat import HeartbeatUrl


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
                say(f"{result['name']}: {result['says']}", first="ok      " if result["ok"] else "FAILED  ")
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
    hint = f"; the server's search is not to be relied on in {', '.join(poor)}, so the headers are read" if poor else ""
    login = f"; {_login(service, name)}" if account in service.settings.grants() else ""
    return {"name": f"account {name}", "ok": True, "says": f"would read {found} since {since:%d %b %Y}{hint}{login}"}


def _login(service: Service, account: str) -> str:
    """How long a login by OAuth2 is good."""
    grant = service.vitals.logins.grant(account)
    if grant is None or not grant.ends_at:
        return "the login is renewed by itself"
    return f"the login is good until {until(grant, service.settings.time_zone)}, unless it is renewed before"


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

"""The command `status`: is all well, and if not, what is wrong since when, and what to do."""

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from reminderd.adapters.state.state_dir import is_in_use
from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import on_clock, print_json, printable, time_left
from reminderd.cli.telling import say
from reminderd.config import ConfigError
from reminderd.config.errors import UnusableStateError
from reminderd.core.model import DeadlineState, PermanentError, TemporaryError, Trouble, Verdict
from reminderd.core.planning.health import LEAST_LOOK, ROUND, problems_of
from reminderd.core.reading.drift import BEFORE, RECENT, drift_of
from reminderd.service import Service

_CHECK = "`reminderd check` says why"
_CHECK_AT_ALL = "`reminderd check` says whether it can be read"
_START = "start the service (`systemctl --user start reminderd`, or `reminderd run`), or let cron run `reminderd once`"
PROBLEMS: Mapping[str, tuple[str, str]] = {
    "new": ("nothing was read and nothing sent so far", _START),
    "stopped": ("reminderd does not run", _START),
    "job": ("the service is stuck at its job {account}, or fails at it", "restart it, and look at its log"),
    "unread": ("mailbox {account} was not read in time", _CHECK),
    "login": ("mailbox {account} refuses the login", f"correct the password; {_CHECK}"),
    "token": ("the login of {account} is over", "`reminderd login` opens it again; until then no mail there is read"),
    "token_ends": ("the login of {account} ends soon", "`reminderd login` renews it"),
    "unreachable": ("mailbox {account} cannot be read", _CHECK),
    "quarantine": (
        "a mail in {account} was put aside instead of read",
        "look at it in your mailbox; `reminderd inspect ID --seen` says that you have",
    ),
    "idle": ("{account} does not tell at once when mail comes", "it is read at its regular times all the same"),
    "owed": ("{account} announced mails that could not be fetched", "they are asked for again; look at them yourself"),
    "news": ("AliExpress wrote about an order that is not known", "look at that mail today"),
    "sending": ("{account} does not accept letters to you", f"sort it out with your provider; {_CHECK}"),
    "channel_login": ("{account} refuses the login, so letters wait", f"correct the password; {_CHECK}"),
    "address": ("{account} says that your address does not exist", f"correct `recipient`; {_CHECK}"),
    "unsent": ("a reminder could not be sent in time", "look at the order that it names"),
    "integrity": ("the database is damaged", "`reminderd restore` goes back to a backup"),
    "letters": ("letters to you did not get through by {account}", _CHECK),
    "junk": ("a letter lies in {account}", "tell your mail provider that it is not junk"),
    "templates": ("one of your templates fails", "correct it; ours is used meanwhile"),
    "disk": ("the disk is almost full", "make room: once it is full, nothing can be read or sent"),
    "clock": ("the clock of this machine is wrong, or was", "set it, and turn on time synchronisation (timedatectl)"),
    "files": ("something in the state directory cannot be used", "correct it; nothing else may lie there"),
    "state": ("the state directory cannot be used, so nothing is read or sent", ""),
    "said": (
        "something that you said can no longer be read, so it does not count",
        "say it again if it is still true, then `reminderd undo --unreadable`; or `reminderd restore` a backup",
    ),
    "backup": ("there is no recent backup", "`reminderd backup` makes one"),
}
"""By the kind of a problem, the first part of its key: what is wrong, and what to do about it."""
_OTHER = ("trouble with {account}", "")
_BEGINNING = {"unread": LEAST_LOOK, "job": ROUND}
"""For how long it is no problem that this was never done by a service that runs."""
_TIMELESS = ("new", "junk", "clock", "files", "said", "state")


@click.command()
@common
def status(options: Common) -> None:
    """Say whether all is well, judging only by what is proven: mailboxes read, work done, letters sent, disk, clock.

    The first line is OK, or says what needs you. Exits with 0 if all is well, with 1 if not.
    """
    settings = options.settings()
    try:
        with options.service() as service:
            service.check_state()
            shape = _status(service)
            if options.as_json:
                print_json(shape | {"rules": shapes.rules(service.vendor.languages)})
            else:
                _print_status(shape, service.clock(), settings.time_zone)
    except (PermanentError, TemporaryError) as error:
        if isinstance(error, ConfigError) and not isinstance(error, UnusableStateError):
            raise
        now = options.clock()()
        shape = {"ok": False, "problems": [_problem(Trouble("state/files", now, "state", str(error)))]}
        if options.as_json:
            print_json(shape)
        else:
            _print_problems(shape, settings.time_zone)
    if not shape["ok"]:
        sys.exit(1)


def _status(service: Service) -> shapes.Json:
    storage, state, now = service.storage, service.projection.state(), service.clock()
    decisions = service.decide()
    next_at = min((decision.next_at for decision in decisions if decision.next_at), default=None)
    is_running = is_in_use(service.settings.state_dir)
    proofs = service.vitals.health.proofs(now, is_running=is_running)
    problems = problems_of(proofs, now)
    return {
        "ok": not problems,
        "problems": [_problem(problem) for problem in problems],
        "service": {"runs": is_running, "last_round_at": shapes.instant(max(proofs.done_at.values(), default=None))},
        "accounts": [
            {"name": account, "last_looked_at": shapes.instant(at)} for account, at in proofs.looked_at.items()
        ],
        "mails": shapes.counts({verdict.value: count for verdict, count in storage.verdicts().items()}),
        "unread": [
            {"mail": mail.id, "verdict": mail.verdict.value, "subject": mail.subject, "problems": list(mail.problems),
             "sent_at": shapes.instant(mail.sent_at), "sender": mail.sender.rpartition("@")[2]}
            for mail in storage.unread_mails()
        ],
        "orders": len(state.orders),
        "open_deadlines": sum(decision.state is DeadlineState.OPEN for decision in decisions),
        "next_notice_at": shapes.instant(next_at),
        "letters_waiting": [
            {"subject": letter.subject, "channel": attempts[-1].channel, "attempts": len(attempts),
             "answer": attempts[-1].answer}
            for letter, attempts in proofs.waiting
        ],
        "letters_in_junk": [{"subject": subject, "folder": folder} for subject, folder in proofs.in_junk],
        "troubles": [
            {"account": trouble.account, "since": shapes.instant(trouble.since), "detail": trouble.detail}
            for trouble in proofs.troubles
        ],
        "drift": shapes.drift(drift_of(storage.outcomes(now - RECENT - BEFORE), now, service.vendor.vocabularies)),
        "read_with_older_rules": storage.count_read_with_other_rules(service.vendor.rules),
    }  # fmt: skip


def _problem(problem: Trouble) -> shapes.Json:
    kind = problem.key.partition("/")[0]
    what, cure = PROBLEMS.get(kind, _OTHER)
    return {
        "kind": kind,
        "account": problem.account,
        "what": what.format(account=problem.account),
        "since": shapes.instant(problem.since),
        "detail": problem.detail,
        "cure": cure,
    }


def _problem_line(problem: shapes.Json, zone: ZoneInfo) -> str:
    """What is wrong, since when, the technical reason, and what to do, in one line."""
    since = f" since {on_clock(datetime.fromisoformat(problem['since']), zone)}"
    cure = f"; {problem['cure']}" if problem["cure"] else ""
    return printable(f"{problem['what']}{'' if problem['kind'] in _TIMELESS else since} ({problem['detail']}){cure}")


def _unread_line(mail: shapes.Json, zone: ZoneInfo) -> str:
    """Describe an unread mail. One that was put aside is known by day and sender only, and needs its id to be named."""
    what = mail["subject"]
    if mail["verdict"] == Verdict.QUARANTINED:
        at = on_clock(datetime.fromisoformat(mail["sent_at"]), zone)
        what = f"{mail['mail'][:12]}, from {mail['sender'] or 'an unknown sender'}, {at}{what and ': '}{what}"
    return printable(f"{mail['verdict']}: {what} ({'; '.join(mail['problems'])})")


def _print_problems(shape: shapes.Json, zone: ZoneInfo) -> None:
    for problem in shape["problems"]:
        say(f"NEEDS YOU: {_problem_line(problem, zone)}")


def _is_beginning(problem: shapes.Json, shape: shapes.Json, now: datetime) -> bool:
    """Whether the service is too new to have come to this: nothing is proven, but nobody is needed either."""
    done = {account["name"]: account["last_looked_at"] for account in shape["accounts"]}
    done |= {"remind": shape["service"]["last_round_at"]}
    patience = _BEGINNING.get(problem["kind"], timedelta())
    was_never_done = shape["service"]["runs"] and done.get(problem["account"], "") is None
    return was_never_done and now - datetime.fromisoformat(problem["since"]) < patience


def _beginning_line(problems: list[shapes.Json], zone: ZoneInfo) -> str:
    names = [problem["account"] for problem in problems if problem["kind"] == "unread"]
    what = f"mailbox {' and '.join(names)} was not read to its end yet" if names else "nothing was done yet"
    since = on_clock(datetime.fromisoformat(problems[0]["since"]), zone)
    told = f"{what} since the start, {since}; a first read takes minutes, and {_CHECK_AT_ALL}"
    return printable(f"NEEDS YOU: {told}")


def _print_status(shape: shapes.Json, now: datetime, zone: ZoneInfo) -> None:
    problems = shape["problems"]
    if problems and all(_is_beginning(problem, shape, now) for problem in problems):
        say(_beginning_line(problems, zone))
    else:
        _print_problems(shape, zone)
    if shape["ok"]:
        say("OK")
    last = shape["service"]["last_round_at"]
    worked = f"last worked {time_left(datetime.fromisoformat(last), now)}" if last else "never worked"
    say(f"service: {'runs' if shape['service']['runs'] else 'does not run'}, {worked}")
    for account in shape["accounts"]:
        at = account["last_looked_at"]
        looked = f"read {time_left(datetime.fromisoformat(at), now)}" if at else "not read yet"
        say(f"account {account['name']}: {looked}")
    mails = ", ".join(f"{count} {verdict}" for verdict, count in shape["mails"].items()) or "none yet"
    say(f"mails: {mails}")
    say(f"orders: {shape['orders']}, open deadlines: {shape['open_deadlines']}")
    next_at = shape["next_notice_at"]
    say(f"next reminder: {on_clock(datetime.fromisoformat(next_at), zone) if next_at else 'none is planned'}")
    for mail in shape["unread"]:
        say(_unread_line(mail, zone))
    for letter in shape["letters_waiting"]:
        tried = f"by {letter['channel']}, {letter['attempts']} attempts"
        say(f"waiting to be sent {tried}: {letter['subject']} ({letter['answer']})")
    if drift := shape["drift"]:
        if drift["is_rising"]:
            say(
                f"AliExpress's wording has changed: {drift['unread']} of its last {drift['total']} mails about "
                f"orders were not read, {drift['unread_before']} of {drift['total_before']} before that"
            )
        if drift["gone"]:
            say(f"kinds of mail that are no longer read: {', '.join(drift['gone'])}")
        for wording in drift["wordings"]:
            say(f"new wording, read as a parcel update: {printable(wording)}")
        for subject in drift["subjects"]:
            say(f"unread {subject['count']} times: {printable(subject['shape'])}")
        say("see `reminderd teach FILE` to have such mails read, `reminderd anonymise FILE` to pass one on")
    if count := shape["read_with_older_rules"]:
        say(f"{count} mails were read with older rules; see `reminderd replay`")

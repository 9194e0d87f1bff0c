"""The command teach: makes a rule for mails that are not read yet."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reminderd.cli import shapes
from reminderd.cli.completing import files
from reminderd.cli.mails import named_mail
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json, printable
from reminderd.cli.telling import say
from reminderd.core.model import Mail, MailKind, PermanentError, Reading, TransitStep, Verdict
from reminderd.core.model.vendor import Vendor
from reminderd.service import Service

if TYPE_CHECKING:
    from reminderd.jobs.mails.reader import Reader


_SHOWN = 20
"""How many mails are listed by their subjects."""


@click.command()
@click.argument("mail", metavar="FILE|ID", shell_complete=files)
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in MailKind]), help="What the mail is.")
@click.option(
    "--step", type=click.Choice([step.value for step in TransitStep]), help="How far, of a parcel in transit."
)
@click.option("--language", metavar="CODE", help="The language of the mail, where its words do not tell.")
@click.option("--write", "is_kept", is_flag=True, help="Keep the rule.")
@common
def teach(options: Common, mail: str, kind: str, step: str | None, language: str | None, is_kept: bool) -> None:
    """Make a rule from a mail that was not read; show it, and what it does to all stored mail. --write keeps it.

    A rule that would change how another mail is read is refused. Rules are kept in the state directory, in
    vendors/aliexpress/LANGUAGE.yaml, and add to those that ship with reminderd.
    """
    from reminderd.adapters.packs.resources import try_vendor
    from reminderd.adapters.packs.user_packs import UserPacks, as_yaml
    from reminderd.core.reading.teaching import NotTeachableError, propose
    from reminderd.jobs.mails.teaching import try_out

    with options.service() as service:
        given, before = named_mail(service, mail), service.reader
        seen, old = before.read(given)
        if old.verdict is not Verdict.UNRECOGNISED:
            raise click.UsageError(f"nothing to teach: this mail is {_verdict(old)}{_because(old)}")
        try:
            rule = propose(seen, service.vendor, MailKind(kind), TransitStep(step) if step else None, language)
        except NotTeachableError as error:
            raise PermanentError(str(error)) from error
        user_packs = UserPacks(service.settings.state_dir / "vendors" / service.vendor.name)
        file, text = user_packs.with_rule(rule.language, rule.subject, rule.labels)
        after = _reader(service, try_vendor(service.vendor.name, {**user_packs.texts(), file: text}))
        _, new = after.read(given)
        effect = try_out(service.storage, before, after)
        if not options.as_json:
            shown = {"language": rule.language, "subjects": [rule.subject], **_labels(rule.labels)}
            click.echo(as_yaml(shown), nl=False)
            say(f"\nThis mail would be {_verdict(new)}{_because(new)}.")
            _list([f"read as {reading.kind}: {printable(one.subject)}" for one, reading in effect.learned])
            _list([f"CHANGED, {was} -> {now}: {printable(one.subject)}" for one, was, now in effect.changed])
            say(f"Of {effect.mail_count} stored mails {len(effect.learned)} more would be read.")
        if new.kind is not MailKind(kind) or new.verdict is Verdict.UNRECOGNISED:
            raise PermanentError(f"refused: with this rule the mail would still be {_verdict(new)}{_because(new)}")
        if effect.changed:
            raise PermanentError(
                f"refused: {len(effect.changed)} mails that are read already would be read differently"
            )
        path = user_packs.write(file, text) if is_kept else None
        if options.as_json:
            print_json(_shape(rule.subject, rule.labels, file, effect.learned, effect.mail_count, is_kept=is_kept))
        elif path:
            say(
                f"Written to {path}. `reminderd replay` shows what it changes in the past, `reminderd replay --write` "
                "keeps that; a running service learns of the rule by `systemctl reload reminderd`."
            )
        else:
            say("Nothing was written; --write keeps the rule.")


def _reader(service: Service, vendor: Vendor) -> "Reader":
    from reminderd.jobs.mails.reader import Reader

    return Reader(service.storage, vendor, service.settings)


def _labels(labels: dict[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    return {"labels": labels} if labels else {}


def _verdict(reading: Reading) -> str:
    kind = f" as {reading.kind}" if reading.kind and reading.verdict is not Verdict.UNRECOGNISED else ""
    return f"{reading.verdict.value}{kind}"


def _because(reading: Reading) -> str:
    return f" ({'; '.join(map(printable, reading.problems))})" if reading.problems else ""


def _list(lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        say(f"  {line}")
    if len(lines) > _SHOWN:
        say(f"  and {len(lines) - _SHOWN} more")


def _shape(
    subject: shapes.Json,
    labels: dict[str, list[str]],
    file: str,
    learned: Sequence[tuple[Mail, Reading]],
    mail_count: int,
    *,
    is_kept: bool,
) -> shapes.Json:
    return {
        "file": file,
        "rule": {"subjects": [subject], **_labels(labels)},
        "learned": [{"mail": mail.id, "subject": mail.subject, "kind": reading.kind} for mail, reading in learned],
        "mails": mail_count,
        "written": is_kept,
    }

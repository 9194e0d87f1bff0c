"""The command digest: send or print it now."""

from datetime import UTC

import click

from reminderd.adapters.state.lock import sole_user
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json
from reminderd.systemd import configure_logging


@click.command()
@click.option("--print", "is_printed", is_flag=True, help="Print its text instead of sending it.")
@common
def digest(options: Common, is_printed: bool) -> None:
    """Send a digest now, whatever the schedule says."""
    configure_logging()
    with options.service(needs_servers=not is_printed) as service:
        now = service.clock()
        key = f"digest/by-hand/{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"
        if is_printed or options.as_json:
            letter = service.renderer.digest(key, service.digest_writer.content(now), now)
            if options.as_json:
                print_json({"subject": letter.subject, "text": letter.text})
            else:
                click.echo(f"{letter.subject}\n\n{letter.text}")
            return
        with sole_user(service.settings.state_dir):
            service.digest_writer.send(key, now)
        _, last = next(pair for pair in service.storage.letters.log() if pair[0].key == key)
        click.echo(f"{last.outcome.value}: {last.answer}")

"""The command run: the service in the foreground."""

import sys

import click

from reminderd.cli.options import Common, common_but_now
from reminderd.cli.telling import say
from reminderd.core.model import StateError
from reminderd.daemon import BROKEN, Daemon
from reminderd.prepared import prepare
from reminderd.systemd import configure_logging


@click.command()
@common_but_now
def run(options: Common) -> None:
    """Run as a service in the foreground until SIGTERM; SIGHUP reloads the configuration."""
    configure_logging()
    config = options.config_file()
    prepare(config)
    try:
        code = Daemon(config, options.state, options.clock()).run()
    except StateError as error:
        say(f"reminderd: {error}", err=True)
        code = BROKEN
    sys.exit(code)

"""The commands. Exit codes: 0 fine, 1 something failed, 2 wrong use or configuration; each error is one line."""

import sys

import click

from reminderd.config import ConfigError
from reminderd.core.model import PermanentError, TemporaryError
from reminderd.core.replies import NotUnderstoodError

from .bring import import_
from .case import case
from .foresee import calendar, report, simulate
from .inspection import inspect
from .learn import anonymise, teach
from .look import check, deadlines, order, orders, schema, status
from .say import done, mark, snooze
from .work import demo, digest, once, replay, run


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="reminderd")
def commands() -> None:
    """Read AliExpress mails, know every deadline, remind in time."""


for command in (
    run,
    once,
    check,
    demo,
    inspect,
    orders,
    order,
    deadlines,
    mark,
    done,
    snooze,
    digest,
    status,
    replay,
    teach,
    anonymise,
    import_,
    schema,
    simulate,
    report,
    calendar,
    case,
):
    commands.add_command(command)


def main() -> None:
    """Run the command line; turn each expected error into its line and exit code."""
    try:
        commands.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)
    except ConfigError as error:
        _fail(error.problems, 2)
    except NotUnderstoodError as error:
        _fail([f"reminderd: {error}"], 2)
    except (PermanentError, TemporaryError) as error:
        _fail([f"reminderd: {error}"], 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _fail(lines: "list[str] | tuple[str, ...]", code: int) -> None:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(code)

"""The commands. Exit codes: 0 fine, 1 something failed, 2 wrong use or configuration; each error is one line."""

import os
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING

import click

from reminderd import __version__
from reminderd.cli import commands

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_LONGEST_LINE = 600
"""Characters of an error. It may quote what was typed, or came from a script by mistake."""


class _OnDemand(MutableMapping[str, click.Command]):
    """The commands by name, each loaded when first asked for, so that none waits for the imports of another."""

    def __init__(self) -> None:
        # `import_` holds the command `import`, whose name is Python's.
        self._modules = {name: "import_" if name == "import" else name for name in commands.SHORT}
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module = self._modules[name]
            self._loaded[name] = getattr(import_module(f"{commands.__name__}.{module}"), module)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._modules[name], self._loaded[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._modules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


class _Group(click.Group):
    """A group whose help, and whose completion in a shell, load none of its commands."""

    def _stand_ins(self, ctx: click.Context) -> dict[str, click.Command]:
        return {name: click.Command(name, help=commands.SHORT[name]) for name in self.list_commands(ctx)}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        stand_ins = self._stand_ins(ctx)
        limit = formatter.width - 6 - max(map(len, stand_ins))
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(limit)) for name, one in stand_ins.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        stand_in = click.Group(params=self.params, commands=self._stand_ins(ctx))
        return stand_in.shell_complete(click.Context(stand_in), incomplete)


@click.group(
    cls=_Group,
    commands=_OnDemand(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__)
def command_line() -> None:
    """Read AliExpress mails, know every deadline, remind in time."""


def main() -> None:
    """Run the command line; turn each error into its line and exit code."""
    _open_streams()
    try:
        command_line.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        from io import StringIO

        said = StringIO()
        error.show(said)
        _fail(said.getvalue().splitlines(), 2)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)
    except BrokenPipeError:  # as `head` does; what is left in the buffer goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        _explain(error)
        raise


def _explain(error: Exception) -> None:
    """Say in a line what went wrong, and end with its exit code. Return where the traceback is asked for."""
    from reminderd.config import ConfigError
    from reminderd.core.model import PermanentError, TemporaryError, UnfitFileError
    from reminderd.core.statements.objections import NotUnderstoodError

    match error:
        case ConfigError():
            _fail(error.problems, 2)
        case NotUnderstoodError() | UnfitFileError():
            _fail([f"reminderd: {error}"], 2)
        case PermanentError() | TemporaryError():
            _fail([f"reminderd: {error}"], 1)
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            _fail([f"reminderd: {name}{error.strerror or type(error).__name__}"], 2)
        case OverflowError() | RecursionError() | UnicodeError() | MemoryError():
            _fail([f"reminderd: that is more than it can handle ({type(error).__name__})"], 2)
    if not os.environ.get("REMINDERD_TRACEBACK"):
        _fail([f"reminderd: failed with {type(error).__name__} at {_place(error)}; please report it"], 1)


def _open_streams() -> None:
    """Replace output streams that were closed before the start."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            import atexit

            nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 (until the end; without pathlib)
            atexit.register(nowhere.close)
            setattr(sys, name, nowhere)


def _place(error: Exception) -> str:
    """Return where it was raised. The text of an unknown error may quote a mail, so it is not shown."""
    from pathlib import Path
    from traceback import walk_tb

    frames = [frame for frame, _ in walk_tb(error.__traceback__) if "reminderd" in frame.f_code.co_filename]
    code = frames[-1] if frames else None
    return f"{Path(code.f_code.co_filename).name}:{code.f_lineno}" if code else "an unknown place"


def _fail(lines: "list[str] | tuple[str, ...]", code: int) -> None:
    from reminderd.cli.telling import say

    for line in lines:
        say(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…", err=True)
    sys.exit(code)

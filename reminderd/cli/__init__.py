"""The commands. Exit codes: 0 fine, 1 something failed, 2 wrong use or configuration; each error is one line."""

import atexit
import os
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from io import StringIO
from pathlib import Path
from pkgutil import iter_modules
from traceback import walk_tb

import click

from reminderd.cli import commands
from reminderd.config import ConfigError
from reminderd.core.model import PermanentError, TemporaryError
from reminderd.core.statements.objections import NotUnderstoodError

_LONGEST_LINE = 600
"""Characters of an error. It may quote what was typed, or came from a script by mistake."""


class _OnDemand(MutableMapping[str, click.Command]):
    """The commands by name, each loaded when first asked for, so that none waits for the imports of another."""

    def __init__(self) -> None:
        self._modules = {name.rstrip("_"): name for _, name, _ in iter_modules(commands.__path__)}
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module = self._modules[name]  # `import_` holds the command `import`, whose name is Python's
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


@click.group(commands=_OnDemand(), context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="reminderd")
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
        said = StringIO()
        error.show(said)
        _fail(said.getvalue().splitlines(), 2)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)
    except ConfigError as error:
        _fail(error.problems, 2)
    except NotUnderstoodError as error:
        _fail([f"reminderd: {error}"], 2)
    except (PermanentError, TemporaryError) as error:
        _fail([f"reminderd: {error}"], 1)
    except BrokenPipeError:  # as `head` does; what is left in the buffer goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        _fail([f"reminderd: {name}{error.strerror or type(error).__name__}"], 2)
    except (OverflowError, RecursionError, UnicodeError, MemoryError) as error:
        _fail([f"reminderd: that is more than it can handle ({type(error).__name__})"], 2)
    except Exception as error:
        if os.environ.get("REMINDERD_TRACEBACK"):
            raise
        _fail([f"reminderd: failed with {type(error).__name__} at {_place(error)}; please report it"], 1)


def _open_streams() -> None:
    """Replace output streams that were closed before the start."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (until the end)
            atexit.register(nowhere.close)
            setattr(sys, name, nowhere)


def _place(error: Exception) -> str:
    """Return where it was raised. The text of an unknown error may quote a mail, so it is not shown."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__) if "reminderd" in frame.f_code.co_filename]
    code = frames[-1] if frames else None
    return f"{Path(code.f_code.co_filename).name}:{code.f_lineno}" if code else "an unknown place"


def _fail(lines: "list[str] | tuple[str, ...]", code: int) -> None:
    for line in lines:
        click.echo(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…", err=True)
    sys.exit(code)

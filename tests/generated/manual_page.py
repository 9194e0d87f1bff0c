"""The manual page reminderd(1), as it follows from the commands. `script/docs` writes it."""

import inspect
import re
from collections.abc import Iterator

import click

from reminderd import __version__
from reminderd.cli import command_line
from reminderd.cli.commands import SHORT

SHARED = ("config", "state", "now", "as_json")
"""Options that most commands have; the page tells of them once."""

_HEAD = f"""\
.\\" Written by script/docs from the commands.
.TH REMINDERD 1 "" "reminderd {__version__}" "User Commands"
.ad l
.nh
.SH NAME
reminderd \\- reminders before money is lost on AliExpress
.SH SYNOPSIS
.B reminderd
.I COMMAND
.RI [ OPTION ...]
.RI [ WORD ...]
.SH DESCRIPTION
reminderd reads the order, shipping, dispute and refund mails in your mailbox, keeps every deadline, and reminds you
by mail while there is still time to act.
.PP
.B reminderd init
sets it up; as root it installs the service, too.
.B reminderd status
says whether all is well.
.PP
ORDER is the order's number, its last four digits or more, a word of its thing, or the number of a row that
.B reminderd deadlines
shows. UID is the name of a deadline, as reminders show it.
"""

_TAIL = """\
.SH EXIT STATUS
.TP
0
Fine.
.TP
1
Something failed.
.TP
2
Wrong use, or a wrong configuration. Each error is one line.
.SH ENVIRONMENT
.TP
.B REMINDERD_CONFIG
The configuration file, where
.B \\-\\-config
names none.
.SH FILES
.TP
.I ~/.config/reminderd/reminderd.yaml
Your configuration.
.TP
.I /etc/reminderd/reminderd.yaml
The configuration of the system's service.
.TP
.I /var/lib/reminderd
What the system's service remembers.
.SH SEE ALSO
.BR journalctl (1),
.BR systemctl (1)
"""


def manual_page() -> str:
    """Return the page in the language of man(7)."""
    return _HEAD + "\n".join(_body()) + "\n" + _TAIL


def escaped(text: str) -> str:
    """Return a line of text as roff prints it: no character of it is a command."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + plain if plain.startswith((".", "'")) else plain


def paragraphs(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Yield the lines of each paragraph of a command's help, and whether they must stay lines (a backspace says so)."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text).partition("\f")[0].strip()):
        yield paragraph.startswith("\b"), paragraph.removeprefix("\b").strip("\n").splitlines()


def _body() -> Iterator[str]:
    program = click.Context(command_line, info_name="reminderd")
    yield ".SH OPTIONS"
    yield "Most commands take these; each has its own beside them."
    deadlines = command_line.commands["deadlines"]
    inner = click.Context(deadlines, info_name="deadlines", parent=program)
    yield from _options(inner, [one for one in deadlines.params if one.name in SHARED])
    yield from (".TP", "\\fB\\-h\\fR, \\fB\\-\\-help\\fR", "What the program or a command does.")
    yield from (".TP", "\\fB\\-\\-version\\fR", "The version.")
    yield ".SH COMMANDS"
    for name in sorted(SHORT):
        command = command_line.commands[name]
        if not isinstance(command, click.Group):
            yield from _command(command, name, program)
            continue
        for sub in command.commands.values():
            yield from _command(sub, f"{name} {sub.name}", program)


def _command(command: click.Command, name: str, program: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=program)
    pieces = " ".join(piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]")
    yield f'.SS "reminderd {escaped(f"{name} {pieces}".strip())}"'
    for number, (is_block, lines) in enumerate(paragraphs(command.help or "")):
        if number:
            yield ".PP"
        if is_block:
            yield from (".nf", *(escaped(line) for line in lines), ".fi")
        else:
            yield escaped(" ".join(lines))
    yield from _options(context, [one for one in command.params if one.name not in (*SHARED, "help")])


def _options(context: click.Context, parameters: list[click.Parameter]) -> Iterator[str]:
    for one in parameters:
        if not isinstance(one, click.Option) or one.hidden:
            continue
        names = ", ".join(f"\\fB{escaped(name)}\\fR" for name in (*one.opts, *one.secondary_opts))
        metavar = escaped(one.make_metavar(context)).replace("|", "|\\:")  # a line may end there
        value = "" if one.is_flag else f" \\fI{metavar}\\fR"
        default = f" Default: {one.default}." if one.show_default else ""
        yield from (".TP", names + value, escaped(" ".join(f"{one.help or ''}{default}".split())))

"""Sentences to the user: wrapped between words at a terminal, one line for each where a script reads them."""

import shutil
import sys
from typing import TextIO

import click


def say(text: str = "", *, first: str = "", err: bool = False) -> None:
    """Print a text, on standard error if `err`: `first` before its first line, and blanks of that width before what is
    wrapped.
    """
    click.echo(fitting(text, first=first, stream=sys.stderr if err else sys.stdout), err=err)


def fitting(text: str, *, first: str = "", stream: TextIO | None = None) -> str:
    """Return the text as the stream (standard output) shows it best. `commands` and addresses are never broken, so that
    they can be copied; an indented line stays indented. Off a terminal nothing is changed.
    """
    if not (sys.stdout if stream is None else stream).isatty():
        return first + text
    from reminderd.core.letters.printable import wrap

    width, lines = shutil.get_terminal_size().columns, text.split("\n")
    firsts = [first, *[" " * len(first)] * (len(lines) - 1)]
    told = zip(firsts, lines, strict=True)
    return "\n".join(wrap(line.lstrip(), start + _indent(line), width) for start, line in told)


def fitting_question(text: str) -> str:
    """Return a question as the terminal shows it best, with room for the colon that click puts after it."""
    return fitting(f"{text}:").removesuffix(":")


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]

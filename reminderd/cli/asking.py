"""Questions to the person at the terminal, each with a proposal, and an option that answers it beforehand."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click
from pydantic import TypeAdapter, ValidationError

from reminderd.cli.telling import fitting_question, say

Answer = TypeVar("Answer")

MOST_TRIES = 5


def checked_as(kind: Any) -> Callable[[str], Any]:
    """Given a type of the settings, return what turns text into it or raises ValueError with words for the user."""
    adapter = TypeAdapter(kind)

    def check(text: str) -> Any:
        try:
            return adapter.validate_python(text)
        except ValidationError as error:
            found = error.errors(include_url=False)[0]
            raise ValueError(str(found.get("ctx", {}).get("error", found["msg"]))) from None

    return check


class Asker:
    """`is_quiet`: nothing is asked, every proposal is taken (--yes)."""

    def __init__(self, *, is_quiet: bool) -> None:
        self.is_quiet = is_quiet

    def say(self, text: str = "") -> None:
        """Tell something."""
        say(text)

    def text(
        self,
        question: str,
        check: Callable[[str], Answer],
        *,
        option: str,
        given: str | None = None,
        proposal: str | None = None,
    ) -> Answer:
        """Return the checked answer: what the option `given` says, else what is typed, else the proposal.

        Raise click.UsageError if the option is wrong, or if nothing is known and nobody may be asked.
        """
        if given is not None or self.is_quiet:
            answer = proposal if given is None else given
            if answer is None:
                raise click.UsageError(f"give {option}, or leave out --yes to be asked")
            try:
                return check(answer)
            except ValueError as error:
                raise click.UsageError(f"{option}: {error}") from None
        for _ in range(MOST_TRIES):
            typed = self._prompt(question, proposal, option)
            try:
                return check(typed)
            except ValueError as error:
                self.say(f"  {error}")
        raise click.Abort

    def _prompt(self, question: str, proposal: str | None, option: str) -> str:
        try:
            shown = fitting_question(f"{question} [{proposal}]" if proposal else question)
            return str(click.prompt(shown, default=proposal, show_default=False)).strip()
        except click.Abort:
            if not sys.stdin.isatty():
                raise click.UsageError(f"nobody can be asked: give {option}") from None
            raise

    def secret(self, question: str, *, can_keep: bool = False) -> str | None:
        """Return what is typed unseen; None if nothing is and the old one may be kept."""
        if not sys.stdin.isatty():
            raise click.UsageError("a password is typed at a terminal: give --password-file FILE instead")
        typed = str(
            click.prompt(
                fitting_question(question), hide_input=True, default="" if can_keep else None, show_default=False
            )
        )
        return typed.strip() or None

    def confirm(self, question: str, *, is_proposed: bool = True) -> bool:
        """Return whether the user agrees; the proposal where nobody may be asked."""
        if self.is_quiet:
            return is_proposed
        try:
            shown = fitting_question(f"{question} [{'Y/n' if is_proposed else 'y/N'}]")
            return click.confirm(shown, default=is_proposed, show_default=False)
        except click.Abort:
            if not sys.stdin.isatty():
                raise click.UsageError("nobody can be asked: give --yes to take every proposal") from None
            raise

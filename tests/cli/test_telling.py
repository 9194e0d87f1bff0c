"""Sentences at a terminal: broken between words alone."""

import io
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest

from reminderd.adapters.oauth2.provider import Client
from reminderd.cli.granting import obtain
from reminderd.cli.telling import fitting, fitting_question, say
from servers import OAuthServer

LINE = (
    "the folder cannot be read: say `sudo reminderd service install --user` and look at "
    "https://example.org/a/very/long/address/that/no/terminal/shows/in/a/line?code=abcdefghijklmnopqrstuvwxyz again"
)
COMMAND = "`sudo reminderd service install --user`"


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], io.StringIO]:
    """Make standard output and standard error a terminal of so many columns, and return what it shows."""

    def of(columns: int) -> io.StringIO:
        shown = _Screen()
        monkeypatch.setenv("COLUMNS", str(columns))
        for stream in ("stdout", "stderr"):
            monkeypatch.setattr(sys, stream, shown)
        return shown

    return of


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("err", [False, True])
def test_words_commands_and_addresses_stay_whole(screen: Callable[[int], io.StringIO], width: int, err: bool) -> None:
    shown = screen(width)
    say(LINE, err=err)
    assert " ".join(shown.getvalue().split()) == LINE
    assert COMMAND in shown.getvalue()
    assert all(len(line) <= width or " " not in line for line in shown.getvalue().splitlines())


def test_an_indented_line_stays_indented(screen: Callable[[int], io.StringIO]) -> None:
    shown = screen(40)
    say("Two lines:\n  one that is far too long for such a narrow terminal\n  one", first="ok  ")
    assert shown.getvalue().splitlines() == [
        "ok  Two lines:",
        "      one that is far too long for such",
        "      a narrow terminal",
        "      one",
    ]


@pytest.mark.parametrize("length", range(54, 62))
def test_a_question_leaves_room_for_its_colon(screen: Callable[[int], io.StringIO], length: int) -> None:
    screen(60)
    asked = fitting_question("Which of them is meant " + "x" * (length - 27) + " [x]")
    assert max(len(line) for line in f"{asked}:".splitlines()) <= 60


def test_a_script_gets_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    say(LINE)
    assert capsys.readouterr().out == f"{LINE}\n"
    assert fitting_question(LINE) == LINE
    assert fitting("x", first="ok ") == "ok x"


def test_what_is_typed_elsewhere_stands_on_lines_of_its_own(screen: Callable[[int], io.StringIO]) -> None:
    """Address and code can be marked with the mouse as a whole."""
    shown = screen(20)
    with OAuthServer() as provider:
        values: dict[str, Any] = {"secret": lambda: ""} | provider.settings()
        obtain(Client(**values), say, wait=lambda _: None)
    lines = shown.getvalue().splitlines()
    assert "ABCD-EFGH" in lines
    assert [line for line in lines if re.fullmatch(r"http://\S+", line)]

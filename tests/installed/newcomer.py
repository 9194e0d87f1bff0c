"""Somebody who sets reminderd up: with a mailbox, a server to send from, and nothing else yet."""

import subprocess
from pathlib import Path
from typing import Any

import click
import pytest

from installed.installation import environment
from installed.processes import run_command
from reminderd.cli.commands.init import init
from reminderd.demo.mailbox import sample_mails
from servers import Dovecot, SmtpSink

ADDRESS = "maria@example.net"
MAILS = [mail for mail in sample_mails() if mail.kind]


class Newcomer:
    """A person with a mailbox, a server to send from and an empty folder for the settings."""

    def __init__(self, folder: Path, dovecot: Dovecot, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.dovecot, self.sink = folder, dovecot, sink
        self.config = folder / "config" / "reminderd.yaml"
        self.password = folder / "password"
        self.password.touch(0o600)
        self.password.write_text(dovecot.password)
        self.asked: list[str] = []
        self.proposed: dict[str, Any] = {}
        self._monkeypatch = monkeypatch

    def servers(self) -> list[str]:
        return [
            *("--imap-host", "127.0.0.1", "--imap-port", str(self.dovecot.port), "--imap-security", "none"),
            *("--smtp-host", "127.0.0.1", "--smtp-port", str(self.sink.port), "--smtp-security", "none"),
            *("--smtp-user", ""),
        ]

    def arguments(self, *more: str) -> list[str]:
        return ["init", "--config", str(self.config), *more]

    def run(self, *more: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run it as a script would."""
        done = run_command(self.arguments(*more), environment() | {"HOME": str(self.folder)})
        assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def set_up(self, *more: str) -> None:
        options = ["--email", ADDRESS, "--password-file", str(self.password), "--time-zone", "Europe/Berlin"]
        self.play(*self.servers(), *options, *more)

    def play(self, *options: str) -> None:
        """Run it with these options and without questions, in this process."""
        init.main(self.arguments(*options, "--yes", "--no-test")[1:], standalone_mode=False)

    def answer(self, answers: dict[str, Any], *options: str) -> None:
        """Play the dialogue: what a question that begins with a key is answered with; else Enter, or "no country"."""
        self.asked.clear()

        def reply(shown: str, default: Any) -> Any:
            question = shown.partition(" [")[0]  # without the proposal
            self.asked.append(question)
            self.proposed[question] = default
            if default is None and question.startswith("Your country"):
                default = "-"
            found = [answer for start, answer in answers.items() if question.startswith(start)]
            answer = found[0].pop(0) if found and isinstance(found[0], list) else found[0] if found else default
            if isinstance(answer, type) and issubclass(answer, BaseException):
                raise answer
            assert answer is not None, f"nothing to say to: {question}"
            return answer

        def prompt(question: str, default: Any = None, **_: Any) -> Any:
            return reply(question, default)

        def confirm(question: str, default: bool = False, **_: Any) -> Any:
            return reply(question, default)

        with self._monkeypatch.context() as patch:
            patch.setattr(click, "prompt", prompt)
            patch.setattr(click, "confirm", confirm)
            patch.setattr("sys.stdin", _Terminal())
            init.main(self.arguments(*options)[1:], standalone_mode=False)

    def let_in(self, *users: str) -> None:
        """Let in these users; Dovecot looks at their file once in a second."""
        self.dovecot.stop()
        (self.dovecot.root / "passwd").write_text("".join(f"{user}\n" for user in users))
        self.dovecot.start()

    def tree(self) -> dict[str, str]:
        home = self.config.parent
        return {path.name: path.read_text() for path in home.rglob("*")} if home.exists() else {}


class _Terminal:
    def isatty(self) -> bool:
        return True

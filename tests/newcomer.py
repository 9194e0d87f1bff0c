"""Somebody who sets reminderd up: with a mailbox, a server to send from, and nothing else yet."""

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from installation import environment
from processes import run_command
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
        """Play the dialogue: what a question that begins with a key is answered with; else Enter."""
        self.asked.clear()

        def reply(question: str, default: Any) -> Any:
            self.asked.append(question)
            found = [answer for start, answer in answers.items() if question.startswith(start)]
            answer = found[0].pop(0) if found and isinstance(found[0], list) else found[0] if found else default
            if isinstance(answer, type) and issubclass(answer, BaseException):
                raise answer
            assert answer is not None, f"nothing to say to: {question}"
            return answer

        def prompt(question: str, default: Any = None, **_: Any) -> Any:
            return reply(question, default)

        def confirm(question: str, default: bool = False) -> Any:
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


def _begin_session(slave: int) -> None:
    os.login_tty(slave)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell that runs us in the background had it ignored


class _Terminal:
    def isatty(self) -> bool:
        return True


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self.shown = ""

    def __enter__(self) -> "Terminal":
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            self._command,
            preexec_fn=lambda: _begin_session(slave),  # noqa: PLW1509  (Ctrl-C is a signal then)
            env=environment() | {"COLUMNS": "120", "TERM": "dumb"},
        )
        os.close(slave)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def answer(self, question: str, text: str) -> None:
        """Wait for a question that was not answered yet, and type."""
        seen = len(self.shown)
        self._read_until(lambda: question in self.shown[seen:])
        os.write(self._master, f"{text}\n".encode())

    def press(self, question: str, key: bytes) -> None:
        """Wait for a question and press a key, such as Ctrl-C."""
        self._read_until(lambda: question in self.shown)
        os.write(self._master, key)

    def end(self) -> int:
        self._read_until(lambda: self._process.poll() is not None)
        return self._process.returncode

    def _read_until(self, is_reached: Callable[[], bool]) -> None:
        give_up_at = time.monotonic() + 60
        while not is_reached():
            assert time.monotonic() < give_up_at, self.shown
            ready, _, _ = select.select([self._master], [], [], 0.1)
            if ready:
                try:
                    self.shown += os.read(self._master, 65536).decode(errors="replace")
                except OSError:  # nobody is at the other end any more
                    self._process.wait(10)

"""An installed reminderd with its two servers: a configuration, a state directory, and the real command line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from installed.processes import run_command
from patience import wait_until
from servers import Dovecot, SmtpSink

CONFIG = """\
accounts:
  - name: home
    imap: {{host: 127.0.0.1, port: {imap_port}, security: none, username: {user}, password_file: imap-password}}
    folders: [INBOX]
    poll_every: {poll_every}
    idle: {idle}
    read_back: 3650d
smtp: {{host: 127.0.0.1, port: {smtp_port}, security: none}}
sender: reminderd <reminderd@example.org>
recipient: {recipient}
time_zone: Europe/Berlin
state_dir: state
digest: {{every: {digest}}}
{more}
"""


ALONE = """\
accounts:
  - name: home
    imap: {host: imap.invalid, username: maria@example.org, password_command: echo x}
smtp: {host: smtp.invalid, username: maria@example.org, password_command: echo x}
sender: reminderd <maria@example.org>
recipient: maria@example.org
time_zone: Europe/Berlin
state_dir: state
"""
"""Settings of somebody whose servers nobody reaches."""


class Installation:
    """Run commands with `reminderd(...)`, which returns the finished process, or `json(...)`, their JSON."""

    def __init__(self, folder: Path, dovecot: Dovecot, sink: SmtpSink) -> None:
        self.folder, self.dovecot, self.sink = folder, dovecot, sink
        self.config = folder / "reminderd.yaml"
        self.state = folder / "state"
        self.write_password(dovecot.password)
        self.write_config()

    def write_password(self, password: str) -> None:
        file = self.folder / "imap-password"
        file.touch(mode=0o600)
        file.write_text(password)

    def write_config(self, more: str = "", **changes: object) -> None:
        values = {
            "imap_port": self.dovecot.port,
            "smtp_port": self.sink.port,
            "user": self.dovecot.user,
            "poll_every": "5m",
            "idle": "true",
            "digest": "off",
            "recipient": "maria@example.org",
        } | changes
        self.config.write_text(CONFIG.format(more=more, **values))

    def command(self, *arguments: str) -> list[str]:
        """Return the command line that starts it as a user does."""
        return [sys.executable, "-m", "reminderd", *self.arguments(*arguments)]

    def arguments(self, *arguments: str) -> list[str]:
        """Return the arguments with those that say whose installation it is."""
        options = [] if arguments[0] in ("schema", "demo") else ["--config", str(self.config)]
        return [*arguments, *options]

    def reminderd(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command and insist on its exit code."""
        done = run_command(self.arguments(*arguments), environment())
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command as a user starts it, to the end of all that it started, and return what they said."""
        return subprocess.run(
            self.command(*arguments), capture_output=True, text=True, timeout=60, check=False, env=environment()
        )

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self.reminderd(*arguments, "--json", code=code).stdout)

    def status(self, *arguments: str) -> Any:
        """Return what `status` shows, for tests to which it is one whether all is well."""
        done = run_command(self.arguments("status", "--json", *arguments), environment())
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """Yield `reminderd run` as a process that has said it watches; kill it if the test does not end it."""
        log = (self.folder / "log").open("w+")
        process = subprocess.Popen(self.command("run"), stderr=log, text=True, env=environment())
        try:
            wait_until(lambda: "watching home" in self.log())
            yield process
        finally:
            process.kill()
            process.wait()
            log.close()

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def subjects(self) -> list[str]:
        """Return the subjects of the letters that the SMTP server took, unfolded."""
        from email import message_from_bytes
        from email.header import decode_header, make_header

        mails = [message_from_bytes(mail.raw) for mail in self.sink.mails]
        return [" ".join(str(make_header(decode_header(mail["Subject"]))).split()) for mail in mails]


def environment() -> dict[str, str]:
    """An odd locale and zone: nothing may depend on the machine's."""
    return os.environ | {"TZ": "Pacific/Chatham", "LANG": "tr_TR.UTF-8", "PYTHONWARNINGS": "error", "NO_COLOR": "1"}

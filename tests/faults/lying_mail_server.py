"""A service on a clock of its own, whose letters go to a server that lies."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from installed.installation import Installation
from patience import PATIENCE
from reminderd.config import load
from reminderd.demo.mailbox import sample_mails
from reminderd.service import Service
from servers import Dovecot, LyingSmtp, SmtpSink

ARRIVED = [mail for mail in sample_mails() if mail.kind][:3]
NOW = max(mail.at for mail in ARRIVED) + timedelta(days=50)
HOUR = timedelta(hours=1)


class Life:
    """Its mailbox holds the mails of one order, which is long on its way."""

    def __init__(self, folder: Path, dovecot: Dovecot, sink: SmtpSink, server: LyingSmtp) -> None:
        self.server, self.now, self.dovecot = server, NOW, dovecot
        home = self.home = Installation(folder, dovecot, sink)
        (folder / "smtp-password").touch(mode=0o600)
        (folder / "smtp-password").write_text("secret")
        home.write_config("quiet_hours: off", smtp_port=server.port)
        plain = "security: none}\nsender"
        login = "security: none, username: maria, password_file: smtp-password}\nsender"
        home.config.write_text(home.config.read_text().replace(plain, login))
        dovecot.append(*(mail.raw for mail in ARRIVED))
        self.service = Service(load(home.config), lambda: self.now)
        self.service.channel.timeout = 0.2
        self.service.poll("home")

    def pass_by(self, length: timedelta, every: timedelta = timedelta(minutes=20)) -> None:
        until = self.now + length
        while self.now < until:
            self.service.remind()
            self.now += every

    def heal(self) -> None:
        """The server tells the truth from now on, and has time for it: this machine may be slow."""
        self.server.lies = {}
        self.service.channel.timeout = PATIENCE

    def is_open(self) -> bool:
        return bool(self.service.storage.letters.unsettled())

    def problems(self) -> set[str]:
        """The kinds of what `status` names, but that nothing works, which is so between two rounds here."""
        found = self.service.vitals.health.problems(self.now, is_running=False)
        return {one.key.partition("/")[0] for one in found} - {"stopped", "unread", "new", "backup"}


@contextmanager
def lived(folder: Path, dovecot: Dovecot, sink: SmtpSink) -> Iterator[Life]:
    with LyingSmtp() as server:
        life = Life(folder, dovecot, sink, server)
        yield life
        life.service.close()

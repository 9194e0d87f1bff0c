"""Months of mails, and kill -9 again and again at a random write, send or word to the mail server.

`REMINDERD_KILLS=300 script/test -s tests/faults/test_random_kills.py` does it as often as that and prints what came of
it; `REMINDERD_SEED` repeats one.
"""

import os
import random
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from faults.kills import run_pass
from installed.installation import Installation
from reminderd.config import load
from reminderd.core.model import Outcome
from reminderd.demo.mailbox import sample_mails
from reminderd.service import Service
from servers import Dovecot, SmtpSink

KILLS = int(os.environ.get("REMINDERD_KILLS", "8"))
SEED = int(os.environ.get("REMINDERD_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
LAST_POINT = 150
"""A pass goes through 20 to 200 points at which it can die, so the early ones are drawn more often."""

MOST_DOUBLED = 0.03
ALL_MAILS = sorted((mail for mail in sample_mails() if mail.kind), key=lambda mail: mail.at)
AT_ONCE = {"delivered", "awaiting_confirmation", "receipt_confirmed", "order_closed", "dispute_offer"}
MAILS = ALL_MAILS if len(ALL_MAILS) <= KILLS else [mail for mail in ALL_MAILS if mail.kind in AT_ONCE][:KILLS]
"""The whole sample mailbox where there are kills enough for it, else mails of which the user hears at once."""


@dataclass
class Life:
    """An installation whose clock goes from mail to mail. `deliver`: what the mail server took lies in the mailbox."""

    home: Installation
    rng: random.Random
    is_watched: bool
    now: datetime
    kills: int = 0
    taken: int = 0

    def live(self, kill_at: int = 0) -> None:
        exit_code = run_pass(self.home.config, self.now, kill_at, is_killed_in_talk=True)
        assert exit_code in (0, -signal.SIGKILL)
        self.kills += exit_code != 0
        for mail in self.home.sink.mails[self.taken :] if self.is_watched else ():
            self.home.dovecot.append(mail.raw)
        self.taken = len(self.home.sink.mails)
        self.now += timedelta(minutes=self.rng.choice((1, 3, 12)))


def live_under_kills(home: Installation, rng: random.Random, kills: int, *, is_watched: bool) -> Life:
    """Let the mails come one by one, with passes that are killed until there were so many kills, then with others."""
    life = Life(home, rng, is_watched, MAILS[0].at)
    most_at_once = max(1, -(-kills // len(MAILS)))
    for mail in MAILS:
        home.dovecot.append(mail.raw)
        life.now = max(life.now, mail.at + timedelta(minutes=5))
        for _ in range(min(kills - life.kills, rng.randint(most_at_once, 3 * most_at_once))):
            life.live(round(LAST_POINT ** rng.random()))
        life.live()
    for _ in range(6):
        life.now += timedelta(minutes=75)
        life.live()
    return life


@pytest.mark.parametrize("is_watched", [True, False], ids=["watched", "unwatched"])
def test_no_mail_and_no_notice_is_lost(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, is_watched: bool) -> None:
    """Every mail is stored, every letter arrived, nothing is left to say; none came twice where the mailbox is watched,
    and few where it is not.
    """
    home = Installation(tmp_path, dovecot, sink)
    home.write_config("quiet_hours: off", recipient="maria@example.org" if is_watched else "else@example.org")
    life = live_under_kills(home, random.Random(SEED), KILLS, is_watched=is_watched)
    assert life.kills >= KILLS / 2, f"seed {SEED}"

    copies = Counter(str(message_from_bytes(mail.raw)["Message-ID"]).strip("<>") for mail in sink.mails)
    service = Service(load(home.config), lambda: life.now)
    log = list(service.storage.letters.log())
    letters = [letter for letter, _ in log]
    assert sum(1 for _ in service.storage.all_mails()) == len(MAILS)
    assert letters
    # A letter that a kill held up is withdrawn where a mail settled the matter or moved its day meanwhile.
    withdrawn = {letter.message_id for letter, last in log if last.outcome is Outcome.WITHDRAWN}
    assert {letter.message_id for letter in letters} - withdrawn <= set(copies) <= {one.message_id for one in letters}
    assert len(withdrawn) < len(letters) / 2
    assert set(service.storage.letters.announced().values()) - {Outcome.WITHDRAWN} == {Outcome.ACCEPTED}
    assert not [decision for decision in service.decide() if decision.notice]
    service.close()
    doubled = sum(count - 1 for count in copies.values())
    figures = f"seed {SEED}: {life.kills} kills, {len(letters)} letters, {doubled} doubled"
    print(figures)  # noqa: T201  (with -s)
    assert doubled <= (0 if is_watched else max(1, MOST_DOUBLED * life.kills)), figures

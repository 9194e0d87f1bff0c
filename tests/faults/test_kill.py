"""kill -9 at every write and around every send: no mail lost, no notice lost, none said twice.

The recipient's mailbox is the one that is read, so that a letter whose fate a crash left unknown can be looked for.
"""

import signal
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

from faults.kills import run_pass
from installed.installation import Installation
from matrix import one_of_each
from reminderd.config import load
from reminderd.core.model import Order, OrderKey, Outcome
from reminderd.demo.mailbox import sample_mails
from reminderd.service import Service
from servers import Dovecot, PushSink, SmtpSink

ARRIVED = [mail for mail in sample_mails() if mail.kind][:3]
NOW = max(mail.at for mail in ARRIVED) + timedelta(days=55)


@dataclass(frozen=True)
class Aftermath:
    """What an installation knows and has sent after a pass that may have been killed and one more."""

    was_killed: bool
    mails: frozenset[str]
    orders: dict[OrderKey, Order]
    notices: dict[str, Outcome]
    copies: Counter[str]
    texts: Counter[str]


def live_through_a_kill(folder: Path, dovecot: Dovecot, sink: SmtpSink, phone: PushSink, kill_at: int) -> Aftermath:
    folder.mkdir()
    home = Installation(folder, dovecot, sink)
    (folder / "url").touch(mode=0o600)
    (folder / "url").write_text(phone.url)
    home.write_config("quiet_hours: off\npush: [{name: phone, url_file: url, urgency: calm}]")
    first, first_text = len(sink.mails), len(phone.texts)
    exit_code = run_pass(home.config, NOW, kill_at, log=folder / "points")
    assert exit_code in (0, -signal.SIGKILL)
    for mail in sink.mails[first:]:  # as a real server would, it puts what it took into the mailbox
        dovecot.append(mail.raw)
    assert run_pass(home.config, NOW + timedelta(minutes=10)) == 0
    service = Service(load(home.config), lambda: NOW)
    aftermath = Aftermath(
        was_killed=exit_code != 0,
        mails=frozenset(stored.id for stored in service.storage.all_mails()),
        orders=dict(service.projection.state().orders),
        notices=service.storage.letters.announced(),
        copies=Counter(str(message_from_bytes(mail.raw)["Message-ID"]) for mail in sink.mails[first:]),
        texts=Counter(text.title for text in phone.texts[first_text:]),
    )
    service.close()
    return aftermath


def test_whenever_it_is_killed_the_next_start_sets_it_right(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink) -> None:
    """For every point: after the kill one more pass, minutes later, ends where an undisturbed pass would have.

    Only on the phone a text may stand twice, where it was killed between the service's answer and its note of that:
    nobody can be asked whether such a text arrived.
    """
    dovecot.append(*(mail.raw for mail in ARRIVED))
    with PushSink() as phone:
        _kill_everywhere(tmp_path, dovecot, sink, phone)


def _kill_everywhere(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, phone: PushSink) -> None:
    expected = live_through_a_kill(tmp_path / "undisturbed", dovecot, sink, phone, kill_at=0)
    assert expected.notices
    assert set(expected.texts.values()) == {1}
    assert len(expected.mails) == len(ARRIVED)
    points = (tmp_path / "undisturbed" / "points").read_text().splitlines()
    assert len(points) > 30
    doubled = 0
    for point in chosen(points):
        after = live_through_a_kill(tmp_path / str(point), dovecot, sink, phone, kill_at=point)
        assert after.was_killed, point
        assert after.mails == expected.mails, point
        assert after.orders == expected.orders, point
        assert after.notices == expected.notices, point
        assert set(after.notices.values()) == {Outcome.ACCEPTED}, point
        assert max(after.copies.values()) == 1, f"a letter came twice after a kill at point {point}"
        assert set(after.texts) == set(expected.texts), point
        assert max(after.texts.values()) <= 2, point
        doubled += max(after.texts.values()) - 1
    assert doubled <= 3 * len(expected.texts)  # behind the send; before, and before the commit of, its note


def chosen(points: list[str]) -> list[int]:
    """Given what happens at each point, return the numbers (from 1) of those that are tried: the first of each kind.

    Before a write, and within one that is not committed, the disk holds what the last commit left: of these the first
    will do for all. With REMINDERD_FULL=1 every point is tried.
    """
    numbered = list(enumerate(points, 1))
    told_by_phase = ("before", "within")

    def what(case: tuple[int, str]) -> str:
        phase, _, writer = case[1].partition(" ")
        return phase if phase in told_by_phase else f"{phase} {writer}"

    return [number for number, _ in one_of_each(numbered, what)]

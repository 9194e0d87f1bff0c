"""Push over links that break, stutter and fall silent."""

import itertools
import random
import time

import pytest

from installed.shop_mailbox import (
    Looks,
    inbox_for,
    other_mail,
    watching,
)
from patience import PATIENCE
from reminderd.adapters.process.stop import Stop


def test_a_push_in_one_piece_with_the_continuation_is_heard_ten_times_of_ten(dovecot, proxy):
    """A mail that comes just before IDLE is told in the same packet as "+ idling", and must not wait for the next."""
    numbers = itertools.count()

    def deliver_before_idle(sent: bytes) -> None:
        if sent == b"W IDLE\r\n" and next(numbers) > 0:  # the first IDLE is followed by a look anyhow
            dovecot.append(other_mail(0))

    proxy.answer = deliver_before_idle
    proxy.hold = 0.05
    looks = Looks()
    with watching(inbox_for(dovecot, port=proxy.port).account, looks, renew_after=0.1):
        for _ in range(11):
            looks.wait()
    together = [data for data in proxy.received if data.startswith(b"+ ") and b" EXISTS\r\n" in data]
    assert len(together) >= 10
    assert proxy.links == 1


def test_a_push_in_many_pieces_is_heard(dovecot, proxy):
    """A line may arrive byte by byte."""
    looks = Looks()
    with watching(inbox_for(dovecot, port=proxy.port).account, looks):
        looks.wait()
        proxy.trickles = True
        dovecot.append(other_mail(0))
        looks.wait()
    assert proxy.links == 1


def test_the_end_of_the_link_does_not_spin(dovecot, proxy):
    """A cut link is an error at once: one new connection, one look, no loop that eats the processor."""
    looks = Looks()
    with watching(inbox_for(dovecot, port=proxy.port).account, looks):
        looks.wait()
        proxy.cut()
        looks.wait()
        used = time.process_time()
        time.sleep(1)
        assert time.process_time() - used < 0.2
    assert proxy.links == 2
    assert looks.count() == 0


def test_a_half_open_link_is_found_at_the_renewal(dovecot, proxy):
    """Silence is normal in IDLE, so the watcher speaks from time to time, and connects anew if nobody answers."""
    looks = Looks()
    account = inbox_for(dovecot, port=proxy.port, timeout=0.5).account
    with watching(account, looks, renew_after=0.2):
        looks.wait()
        proxy.is_frozen = True
        time.sleep(1.2)
        proxy.is_frozen = False
        looks.wait()
    assert proxy.links >= 2


class Pauses(Stop):
    """A `stop` that lets no time pass and ends after so many pauses."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._number = number

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.seconds.append(timeout)
        if len(self.seconds) == self._number:
            self.set()
        return True


@pytest.mark.dovecot
def test_pauses_grow_from_five_seconds_to_a_quarter_of_an_hour(own_dovecot):
    """A server that is down is not hammered."""
    own_dovecot.kill()
    pauses = Pauses(10)
    with watching(inbox_for(own_dovecot).account, Looks(), stop=pauses, jitter=lambda low, high: 1.0) as watcher:
        watcher.join(PATIENCE)
    assert pauses.seconds == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


@pytest.mark.dovecot
def test_pauses_are_spread_by_chance(own_dovecot):
    """Watchers that lost their server together do not come back in step."""
    own_dovecot.kill()
    pauses = Pauses(30)
    with watching(inbox_for(own_dovecot).account, Looks(), stop=pauses, jitter=random.Random(7).uniform) as watcher:
        watcher.join(PATIENCE)
    late = pauses.seconds[10:]
    assert all(720 <= pause <= 1080 for pause in late)
    assert len(set(late)) == len(late)


@pytest.mark.parametrize("change", [{"password": lambda: "wrong"}, {"ca_file": None, "security": "starttls"}])
def test_what_trying_again_cannot_mend_pauses_a_quarter_of_an_hour_at_once(dovecot, change):
    """A refused login repeated every few seconds gets accounts locked."""
    pauses = Pauses(2)
    account = inbox_for(dovecot, **change).account
    with watching(account, Looks(), stop=pauses, jitter=lambda low, high: 1.0) as watcher:
        watcher.join(PATIENCE)
    assert pauses.seconds == [900, 900]


@pytest.mark.dovecot
def test_the_watcher_ends_in_the_middle_of_a_pause(own_dovecot, caplog):
    """A service must stop at once, also while its mail server is down."""
    own_dovecot.kill()
    stop = Stop()
    with watching(inbox_for(own_dovecot).account, Looks(), stop=stop, jitter=lambda low, high: 100 * high) as watcher:
        while "Connection refused" not in caplog.text:
            time.sleep(0.01)
        stop.set()
        watcher.join(PATIENCE)
        assert not watcher.is_alive()
    assert "is watched again in 600 s" in caplog.text

"""Push: the watcher says "look now", and nothing else."""

import time

import pytest

from installed.shop_mailbox import (
    Looks,
    inbox_for,
    shop_mail,
    watching,
)
from patience import PATIENCE
from reminderd.adapters.process.stop import Stop


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_new_mail_is_told_within_two_seconds(dovecot, security):
    """One look after connecting, one for each push, none for what another client does to flags."""
    port = dovecot.tls_port if security == "tls" else dovecot.port
    inbox = inbox_for(dovecot, port=port, security=security, ca_file=dovecot.ca_file)
    looks = Looks()
    with watching(inbox.account, looks):
        looks.wait()
        for number in range(2):
            dovecot.append(shop_mail(number))
            looks.wait()
        with dovecot.client("INBOX") as client:
            client.store("1", "+FLAGS", r"(\Seen)")
        time.sleep(0.8)  # Dovecot tells of it within half a second
        assert looks.count() == 0


def test_idle_is_renewed_on_the_same_connection(dovecot, proxy):
    """IDLE ends and begins anew before the server drops it, and still hears of new mail."""
    looks = Looks()
    with watching(inbox_for(dovecot, port=proxy.port).account, looks, renew_after=0.1):
        looks.wait()
        time.sleep(0.5)
        dovecot.append(shop_mail(1))
        looks.wait()
    assert proxy.links == 1
    assert proxy.sent.count(b"W IDLE\r\n") >= 2
    assert proxy.sent.count(b"DONE\r\n") >= 2


def test_the_watcher_ends_at_once(dovecot):
    """A service must stop at once, also in the middle of IDLE."""
    looks, stop = Looks(), Stop()
    with watching(inbox_for(dovecot).account, looks, stop=stop) as watcher:
        looks.wait()
        stop.set()
        watcher.join(PATIENCE)  # far less than the minutes until it would speak by itself
        assert not watcher.is_alive()


def test_a_server_without_idle_ends_the_watcher_quietly(dovecot, proxy, caplog):
    """One line says that the regular look must do."""
    proxy.rewrite = lambda received: received.replace(b" IDLE", b"")
    caplog.set_level("INFO", logger="reminderd")
    with watching(inbox_for(dovecot, port=proxy.port).account, Looks()) as watcher:
        watcher.join(PATIENCE)
        assert not watcher.is_alive()
    assert [record.getMessage() for record in caplog.records] == [
        f"home (127.0.0.1:{proxy.port}): the server does not support IDLE; the regular look finds new mail"
    ]


def test_who_waits_for_mail_sleeps(dovecot):
    """A small machine must not be woken twice a second: a sign of life a minute will do."""
    looks, beats = Looks(), []
    with watching(inbox_for(dovecot).account, looks, beat=lambda: beats.append(time.monotonic())):
        looks.wait()
        time.sleep(1.3)
    assert len(beats) == 1

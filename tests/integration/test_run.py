"""`reminderd run`: push, signals, systemd."""

import signal
import socket
from pathlib import Path

import pytest

from installed.installation import Installation
from patience import PATIENCE, wait_until
from reminderd.demo.mailbox import sample_mails

MAIL = next(mail for mail in sample_mails() if mail.kind)


def test_a_mail_that_comes_while_it_idles_is_an_order_long_before_the_next_look(home: Installation) -> None:
    """Push, read, folded, shown; no flag changed. The next look would come in five minutes."""
    with home.running() as process:
        wait_until(lambda: bool(home.status()["accounts"][0]["last_looked_at"]))
        home.dovecot.append(MAIL.raw)
        wait_until(lambda: "facts" in home.log())
        assert [order["order"] for order in home.json("orders")] == list(MAIL.orders)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert "stopped" in home.log()


def test_sigterm_ends_it_even_when_a_server_hangs(home: Installation) -> None:
    """A server that accepts and says nothing holds up no stop."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        home.write_config(imap_port=silent.getsockname()[1])
        with home.running() as process:
            process.terminate()
            assert process.wait(PATIENCE) == 0
    assert "no answer in time" not in home.log()


def test_sighup_reads_the_configuration_anew_and_a_bad_one_changes_nothing(home: Installation) -> None:
    """Good: in force. Bad: each problem is told, the old one stays."""
    with home.running() as process:
        home.config.write_text(home.config.read_text().replace("Europe/Berlin", "Europe/Berlinn"))
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: "the old one stays in force" in home.log())
        assert "time_zone" in home.log()
        home.write_config(poll_every="7m")
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: "the configuration was reloaded" in home.log())
        wait_until(lambda: home.log().count("watching home") == 2)
        home.dovecot.append(MAIL.raw)
        wait_until(lambda: "facts" in home.log())
        process.terminate()
        assert process.wait(PATIENCE) == 0


def test_systemd_is_told_when_it_is_ready_alive_and_stopping(
    home: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """READY after the start, WATCHDOG from the working thread, STOPPING at the end; priorities in the journal."""
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(PATIENCE)
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))
        monkeypatch.setenv("WATCHDOG_USEC", "600000")
        monkeypatch.setenv("JOURNAL_STREAM", "8:1")
        with home.running() as process:
            told = [manager.recv(200).decode() for _ in range(3)]
            process.terminate()
            process.wait(PATIENCE)
            while "STOPPING=1" not in told:
                told.append(manager.recv(200).decode())
    assert any(message.startswith("READY=1") for message in told)
    assert "WATCHDOG=1" in told
    assert all(line.startswith("<") for line in home.log().splitlines())


def test_a_dead_account_holds_up_no_other(home: Installation) -> None:
    """One account's server accepts and is silent; the other account's mail is read at once."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        text = home.config.read_text()
        dead = text[text.index("  - name: home") : text.index("smtp:")].replace("home", "dead")
        dead = dead.replace(str(home.dovecot.port), str(port))
        home.config.write_text(text.replace("smtp:", dead + "smtp:", 1))
        with home.running() as process:
            home.dovecot.append(MAIL.raw)
            wait_until(lambda: "facts" in home.log())
            assert "no answer in time" not in home.log()
            process.terminate()
            assert process.wait(PATIENCE) == 0


def test_a_bad_configuration_ends_the_start_with_two(home: Installation) -> None:
    """systemd does not restart it for ever (RestartPreventExitStatus=2)."""
    home.config.write_text("acounts: []\n")
    assert "reminderd.yaml:1: acounts" in home.reminderd("run", code=2).stderr
    assert not home.state.exists()

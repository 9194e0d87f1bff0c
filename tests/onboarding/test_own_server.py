"""A server of one's own is found by looking: real servers, encrypted in each way."""

import socket
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from reminderd.adapters.providers.known import ServerAddress
from reminderd.onboarding import own_server
from reminderd.onboarding.own_server import FoundServer, found_at
from servers import Authority, Dovecot, SmtpSink
from servers.loopback import free_port

HERE = "127.0.0.1"
ELSEWHERE = "127.0.0.2"
"""This machine too, but taken for another one (below)."""


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_server, "is_loopback", lambda host: host == HERE)
    look = socket.create_connection

    def connect(address: tuple[str, int], *more: object, **named: object) -> socket.socket:
        return look((HERE, address[1]), *more, **named)

    monkeypatch.setattr(socket, "create_connection", connect)


@pytest.mark.dovecot
def test_a_mailbox_is_found_at_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with Dovecot() as dovecot:
        plain, tls = dovecot.port, dovecot.tls_port
        assert found_at(HERE, "imap", plain).place == ServerAddress(host=HERE, port=plain, security="none")
        assert found_at(ELSEWHERE, "imap", plain).place == ServerAddress(
            host=ELSEWHERE, port=plain, security="starttls"
        )
        monkeypatch.setattr(own_server, "_SECONDS", 0.5)
        assert found_at(ELSEWHERE, "imap", tls).place == ServerAddress(host=ELSEWHERE, port=tls, security="tls")
        monkeypatch.setattr(own_server, "_TLS_PORTS", {"imap": tls})
        monkeypatch.setattr(own_server, "_PLAIN_PORTS", {"imap": (plain,)})
        assert found_at(ELSEWHERE, "imap").place == ServerAddress(host=ELSEWHERE)
        monkeypatch.setattr(own_server, "_TLS_PORTS", {"imap": free_port()})
        assert found_at(ELSEWHERE, "imap").place == ServerAddress(host=ELSEWHERE, port=plain, security="starttls")


def test_a_server_that_sends_is_found_with_and_without_a_login(tmp_path: Path) -> None:
    open_to_all = Controller(Sink(), hostname=HERE, port=free_port(), auth_exclude_mechanism=["LOGIN", "PLAIN"])
    open_to_all.start()
    try:
        place = ServerAddress(host=HERE, port=open_to_all.port, security="none")
        assert found_at(HERE, "smtp", open_to_all.port) == FoundServer(place, takes_login=False)
        assert found_at(ELSEWHERE, "smtp", open_to_all.port) == FoundServer(
            ServerAddress(host=ELSEWHERE, port=open_to_all.port)
        )
    finally:
        open_to_all.stop()
    with SmtpSink() as plain:
        assert found_at(HERE, "smtp", plain.port) == FoundServer(
            ServerAddress(host=HERE, port=plain.port, security="none")
        )
    with SmtpSink(security="starttls", authority=Authority(tmp_path)) as encrypted:
        for host in (HERE, ELSEWHERE):
            found = found_at(host, "smtp", encrypted.port)
            assert found == FoundServer(ServerAddress(host=host, port=encrypted.port, security="starttls"))


def test_where_nothing_answers_it_is_the_usual_place() -> None:
    assert found_at(HERE, "imap", nowhere := free_port()) == FoundServer(ServerAddress(host=HERE, port=nowhere))

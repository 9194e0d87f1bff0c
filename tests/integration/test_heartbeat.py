"""The heartbeat, asked of a real HTTP server: when, which address, and that its secret stays one."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from installed.installation import Installation
from patience import PATIENCE, wait_until
from reminderd.adapters.network import heartbeat as adapter
from reminderd.adapters.network.heartbeat import HeartbeatUrl
from reminderd.config import ConfigError, load
from reminderd.core.model import PermanentError, TemporaryError
from reminderd.jobs.troubles.heartbeat import BEAT_EVERY, CONFIRM_AFTER, Heartbeat
from servers import HeartbeatSink

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def watch() -> Iterator[HeartbeatSink]:
    with HeartbeatSink() as service:
        yield service


def with_url(home: Installation, url: str, **changes: object) -> None:
    file = home.folder / "heartbeat"
    file.touch(mode=0o600)
    file.write_text(url)
    home.write_config("heartbeat_url: {url_file: heartbeat}", **changes)


@pytest.mark.parametrize(
    ("ending", "well", "ill"),
    [("", "", "/fail"), ("/", "/", "/fail"), ("?create=1", "?create=1", "/fail?create=1")],
)
def test_the_path_says_how_things_stand(watch: HeartbeatSink, ending: str, well: str, ill: str) -> None:
    """As healthchecks wants it."""
    pulse = HeartbeatUrl(lambda: watch.url + ending)
    pulse.ping(is_well=True)
    pulse.ping(is_well=False)
    assert watch.paths == [f"/{watch.secret}{well}", f"/{watch.secret}{ill}"]


@pytest.mark.parametrize(("status", "error"), [(404, TemporaryError), (503, TemporaryError), (301, PermanentError)])
def test_any_other_answer_is_an_error_and_no_redirect_is_followed(
    watch: HeartbeatSink, status: int, error: type[Exception]
) -> None:
    """The secret stays with the server it was made for, and out of every message."""
    with HeartbeatSink() as elsewhere:
        watch.status, watch.location = status, elsewhere.url
        with pytest.raises(error) as caught:
            HeartbeatUrl(lambda: watch.url).ping(is_well=True)
        assert elsewhere.paths == []
    assert str(status) in str(caught.value)
    assert watch.secret not in str(caught.value)


def test_nobody_there_and_an_answer_without_end_are_errors(
    watch: HeartbeatSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole of it has a bound, and a second one does not pile up on the first."""
    monkeypatch.setattr(adapter, "ALL_SECONDS", 0.5)
    with pytest.raises(TemporaryError, match="no answer: Connection refused"):
        HeartbeatUrl(lambda: f"http://127.0.0.1:1/{watch.secret}").ping(is_well=True)
    with pytest.raises(TemporaryError, match=r"^no answer: \w+$"):
        HeartbeatUrl(lambda: f"http://[{watch.secret}").ping(is_well=True)
    watch.dribble = True
    pulse = HeartbeatUrl(lambda: watch.url)
    with pytest.raises(TemporaryError, match="no answer in time"):
        pulse.ping(is_well=True)
    with pytest.raises(TemporaryError, match="still waiting"):
        pulse.ping(is_well=True)
    assert len(watch.paths) == 1


def test_it_beats_every_five_minutes_and_tells_of_trouble_that_lasts(watch: HeartbeatSink) -> None:
    """Never twice in five minutes; what is mended within a minute is not told."""
    ill: set[int] = {10, 11, 30}
    told = Heartbeat(HeartbeatUrl(lambda: watch.url), lambda now: (now - NOW) // MINUTE not in ill)
    assert told.beat(NOW) == BEAT_EVERY
    assert told.beat(NOW + MINUTE) == BEAT_EVERY - MINUTE
    assert told.beat(NOW + 10 * MINUTE) == CONFIRM_AFTER
    assert len(watch.paths) == 1
    assert told.beat(NOW + 11 * MINUTE) == BEAT_EVERY
    assert told.beat(NOW + 16 * MINUTE) == BEAT_EVERY
    assert told.beat(NOW + 30 * MINUTE) == CONFIRM_AFTER
    assert told.beat(NOW + 31 * MINUTE) == BEAT_EVERY
    assert told.beat(NOW - 9000 * MINUTE) == BEAT_EVERY  # the clock was put back
    assert [path.endswith("/fail") for path in watch.paths] == [False, True, False, False, False]


def test_an_error_is_logged_without_the_secret(watch: HeartbeatSink, caplog: pytest.LogCaptureFixture) -> None:
    """And harms nothing."""
    watch.status = 500
    with caplog.at_level(logging.DEBUG):
        assert Heartbeat(HeartbeatUrl(lambda: watch.url), lambda _: True).beat(NOW) == BEAT_EVERY
    assert "heartbeat: the server answered HTTP 500" in caplog.text
    assert watch.secret not in caplog.text


def test_once_tells_at_its_end_and_not_when_it_pretends(home: Installation, watch: HeartbeatSink) -> None:
    """A good round, a mailbox out of reach, and a round at a pretended time."""
    with_url(home, watch.url)
    home.reminderd("once")
    with_url(home, watch.url, imap_port=1)
    done = home.reminderd("once", code=1)
    home.reminderd("once", "--now", "2026-11-28", code=1)
    assert watch.paths == [f"/{watch.secret}", f"/{watch.secret}/fail"]
    assert watch.secret not in done.stderr + done.stdout


def test_the_service_tells_once_it_works(home: Installation, watch: HeartbeatSink) -> None:
    """Well by proof of the run before, soon after the start; the secret is in no log."""
    with_url(home, watch.url)
    home.reminderd("once")
    before = len(watch.paths)
    with home.running() as process:
        wait_until(lambda: len(watch.paths) > before, 2 * PATIENCE)  # it beats a minute after the start
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert watch.paths[before:] == [f"/{watch.secret}"]
    assert watch.secret not in home.log()


def test_check_names_it_and_asks_it_only_with_send_test(home: Installation, watch: HeartbeatSink) -> None:
    """A file that holds no address is said, without the address."""
    with_url(home, watch.url)
    assert "ok      heartbeat: " in home.reminderd("check").stdout
    assert watch.paths == []
    assert "ok      heartbeat: " in home.reminderd("check", "--send-test").stdout
    assert watch.paths == [f"/{watch.secret}"]
    watch.status = 404
    assert "FAILED  heartbeat: the server answered HTTP 404" in home.reminderd("check", "--send-test", code=1).stdout
    with_url(home, f"ftp://host/{watch.secret}")
    shown = home.reminderd("check", code=1).stdout
    assert "FAILED  heartbeat: heartbeat_url: " in shown
    assert watch.secret not in shown


def test_the_address_itself_is_refused_in_the_configuration(home: Installation) -> None:
    """In one line that says where it belongs, and does not repeat it."""
    home.write_config("heartbeat_url: https://hc.example/s3cret")
    with pytest.raises(ConfigError) as caught:
        load(home.config)
    assert "heartbeat_url" in str(caught.value)
    assert "url_file" in str(caught.value)
    assert "s3cret" not in str(caught.value)

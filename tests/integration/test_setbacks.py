"""When a failure becomes a trouble, on a real database."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from reminderd.adapters.tables.storage import Storage
from reminderd.jobs.troubles.setbacks import Setbacks
from samples.builders import utc

NOW = utc("2026-03-20 12:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path / "reminderd.db")
    yield storage
    storage.close()


def jobs_of(storage: Storage) -> Setbacks:
    return Setbacks(storage, "job", most=3, longest=15 * MINUTE)


def keys(storage: Storage) -> list[str]:
    return [trouble.key for trouble in storage.troubles()]


def test_the_third_failure_in_a_row_is_a_trouble_and_a_success_ends_it(storage: Storage) -> None:
    """What went well between two failures makes them new ones."""
    jobs = jobs_of(storage)
    for fault in ("full", "full", "", "full", "full"):
        jobs.note("remind", fault, NOW)
        assert keys(storage) == []
    jobs.note("remind", "full", NOW)
    assert keys(storage) == ["job/remind"]
    assert storage.troubles()[0].detail == "full"
    jobs.note("housekeep", "", NOW)
    assert keys(storage) == ["job/remind"]
    jobs.note("remind", "", NOW)
    assert keys(storage) == []


def test_failing_for_long_is_a_trouble_however_rarely_it_is_tried(storage: Storage) -> None:
    """Two failures, a quarter of an hour apart."""
    jobs = jobs_of(storage)
    jobs.note("remind", "full", NOW)
    jobs.note("remind", "full", NOW + 14 * MINUTE)
    assert keys(storage) == []
    jobs.note("remind", "full", NOW + 15 * MINUTE)
    assert keys(storage) == ["job/remind"]


def test_the_trouble_of_a_process_before_this_one_is_ended_by_its_first_success(storage: Storage) -> None:
    """Failures are counted anew in each process, troubles are kept."""
    storage.raise_trouble("job/remind", "remind", "full", NOW)
    jobs_of(storage).note("remind", "", NOW)
    assert keys(storage) == []


def test_what_may_fail_often_is_a_trouble_only_by_its_time(storage: Storage) -> None:
    """As a watcher of a mailbox does, which connects anew by itself."""
    watchers = Setbacks(storage, "idle", most=0, longest=timedelta(days=1))
    for minutes in range(0, 24 * 60, 15):
        watchers.note("home/INBOX", "no answer", NOW + minutes * MINUTE)
    assert keys(storage) == []
    watchers.note("home/INBOX", "no answer", NOW + timedelta(days=1))
    assert keys(storage) == ["idle/home/INBOX"]


def test_the_trouble_of_what_is_no_longer_watched_ends(storage: Storage) -> None:
    """An account or folder that was taken out of the configuration fails no more."""
    for place in ("home/INBOX", "old/INBOX"):
        storage.raise_trouble(f"idle/{place}", place, "no answer", NOW)
    Setbacks(storage, "idle", most=0, longest=timedelta(days=1)).keep(["home/INBOX"])
    assert keys(storage) == ["idle/home/INBOX"]

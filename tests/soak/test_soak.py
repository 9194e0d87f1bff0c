"""The short form of script/soak: a season of a few orders, with every sort of outage."""

from datetime import timedelta
from pathlib import Path

import pytest

from soak.play import Soak
from soak.world import KINDS, PostOffice

STEP = timedelta(hours=12)


def test_nothing_is_missed_or_doubled_in_a_season_of_outages(tmp_path: Path) -> None:
    """Each notice came within a day of good weather, none came twice where that could be seen."""
    result = Soak(tmp_path, seed=7, years=0.3, orders=8, kinds=KINDS, step=STEP).play()
    assert result.breaches == []
    assert result.failures > 10
    (row,) = result.rows
    assert row[1] == 8  # orders
    assert row[2] > 8  # letters


def test_a_letter_that_is_lost_is_seen_by_the_soak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that says it took the letters and throws them away: the soak must not call that well."""

    async def lose(*_: object) -> str:
        return "250 2.0.0 kept"

    monkeypatch.setattr(PostOffice, "handle_DATA", lose)
    result = Soak(tmp_path, seed=7, years=0.2, orders=5, kinds=(), step=STEP).play()
    assert result.missed


def test_the_same_seed_tells_the_same_story(tmp_path: Path) -> None:
    """So that a breach can be looked into."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    results = [Soak(tmp_path / name, 3, 0.08, 3, ("machine",), STEP).play() for name in ("a", "b")]
    assert [one.rows[0][:3] for one in results] == [results[0].rows[0][:3]] * 2
    assert results[0].failures == results[1].failures

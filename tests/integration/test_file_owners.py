"""Root works in the state of a service that is another user: what it makes there is that user's."""

import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reminderd.adapters.files import private
from reminderd.adapters.files.output_file import OutputFile
from reminderd.adapters.files.private import give_to_owner, open_note
from reminderd.adapters.tables.storage import Storage
from reminderd.core.model import OrderKey

SERVICE = 64_321


def test_every_file_that_root_makes_is_given_to_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Database, notes, backups, evidence, calendar: a command typed with sudo shuts the service out of nothing."""
    given: set[str] = set()

    def note(file: int | Path, folder: Path) -> None:
        path = Path(f"/proc/self/fd/{file}").readlink() if isinstance(file, int) else file
        assert path.parent == folder
        given.add(path.name)

    for module in ("files.private", "state.witness", "state.copies", "tables.evidence", "files.output_file"):
        monkeypatch.setattr(f"reminderd.adapters.{module}.give_to_owner", note)
    state = tmp_path / "state"
    storage = Storage(state / "reminderd.db")
    storage.database.copy_to(storage.database.backups / "reminderd-copy.db")
    storage.evidence.add(
        OrderKey("aliexpress", "8213946650124711"), "a.jpg", b"photo", datetime(2026, 1, 1, tzinfo=UTC), ""
    )
    OutputFile(state / "calendar.ics").write("BEGIN:VCALENDAR")
    os.close(open_note(state / "hung"))
    storage.database.note()
    storage.close()
    assert {"state", "backups", "evidence", "reminderd.db", "hung"} <= given
    made = {path.name for path in state.rglob("*") if path.is_dir()} - given
    assert not made
    assert any(name.startswith(".backup-") for name in given)
    assert any(name.startswith(".calendar.ics.") for name in given)


@pytest.mark.parametrize(("user", "owner", "gives"), [(0, SERVICE, True), (0, 0, False), (1000, SERVICE, False)])
def test_only_root_gives_and_only_to_another(
    user: int, owner: int, gives: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []
    fake = SimpleNamespace(geteuid=lambda: user, chown=lambda *words: asked.append(words))
    monkeypatch.setattr(private, "os", fake)
    folder: Any = SimpleNamespace(stat=lambda: SimpleNamespace(st_uid=owner, st_gid=owner))
    give_to_owner(7, folder)
    assert asked == ([(7, owner, owner)] if gives else [])

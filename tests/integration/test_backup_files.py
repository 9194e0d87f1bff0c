"""`backup FILE` and `restore FILE`, given a file that is not fit for it: one line, and nothing is lost."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from installed.installation import Installation


def test_a_backup_replaces_nothing_but_a_backup(used: Installation, tmp_path: Path) -> None:
    """A photo, a folder, another program's database, a device: refused and left as it is."""
    photo, folder, foreign = tmp_path / "photo.jpg", tmp_path / "folder", tmp_path / "foreign.db"
    photo.write_bytes(b"photo")
    folder.mkdir()
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    os.mkfifo(tmp_path / "pipe")
    for target in (photo, folder, foreign, tmp_path / "pipe", Path("/dev/null"), tmp_path / "no" / "such.db"):
        for command in ("backup", "restore"):
            assert used.reminderd(command, str(target), code=2).stderr.count("\n") == 1
    assert photo.read_bytes() == b"photo"
    assert [path.name for path in tmp_path.glob(".backup*")] == []
    used.reminderd("backup", str(tmp_path / "a.db"))
    used.reminderd("backup", str(tmp_path / "a.db"))


def test_a_backup_leaves_alone_what_is_reminderds_own(used: Installation, tmp_path: Path) -> None:
    """By whatever way it is named: what a service has open would go on without its file, or be taken for its log."""
    for name, to in (("link", "reminderd.db"), ("nowhere", "no/such.db"), ("circle", "circle")):
        (tmp_path / name).symlink_to(to if name == "circle" else used.state / to)
    (tmp_path / "hard").hardlink_to(used.state / "reminderd.db")
    (tmp_path / "folder").symlink_to(used.state)
    inside = ["reminderd.db", "reminderd.db-wal", "calendar.ics", "hung", "evidence", "backups/last-seen.json"]
    targets = [used.state / name for name in inside]
    targets += [tmp_path / name for name in ("link", "nowhere", "circle", "hard", "folder/reminderd.db", "folder/x.db")]
    before = _others(used.state)
    for target in targets:
        assert used.reminderd("backup", str(target), code=2).stderr.count("\n") == 1
    assert _others(used.state) == before
    assert (used.state / "reminderd.db").samefile(tmp_path / "hard")
    copy = used.state / "backups" / "before.db"
    (tmp_path / "copy").symlink_to(copy)
    used.reminderd("backup", str(copy))
    used.reminderd("backup", str(tmp_path / "copy"))
    assert (tmp_path / "copy").is_symlink()


def _others(state: Path) -> dict[Path, bytes]:
    """All files of the state but the database, whose log may come and go."""
    files = [path for path in state.rglob("*") if path.is_file() and not path.name.startswith("reminderd.db")]
    return {path: path.read_bytes() for path in files}

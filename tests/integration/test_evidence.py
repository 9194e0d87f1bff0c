"""Evidence is kept: once, whole, for the user alone, and in the folder of its order."""

import sqlite3
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from reminderd.adapters.state.database import SCHEMA
from reminderd.adapters.tables.storage import Storage
from reminderd.core.model import OrderKey, PermanentError

LAMP, CABLE = OrderKey("aliexpress", "8204417306625518"), OrderKey("aliexpress", "8204417306625519")
NOW = datetime(2026, 5, 3, 20, tzinfo=UTC)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "state" / "reminderd.db")


def test_a_file_is_kept_with_its_name_hash_and_day(storage: Storage, tmp_path: Path) -> None:
    """What was given comes back, also after a restart; the copy is readable by the user alone."""
    assert storage.evidence.add(LAMP, "broken lamp.jpg", b"photo", NOW, "ab" * 32)
    storage.close()
    (kept,) = Storage(tmp_path / "state" / "reminderd.db").evidence.of(LAMP)
    assert (kept.name, kept.size, kept.at, kept.mail_id) == ("broken lamp.jpg", 5, NOW, "ab" * 32)
    assert kept.sha256 == sha256(b"photo").hexdigest()
    file = Path(kept.path)
    assert file.read_bytes() == b"photo"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file == (
        tmp_path / "state" / "evidence" / "aliexpress-8204417306625518" / f"{kept.sha256[:16]}-broken_lamp.jpg"
    )
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert file.parent.stat().st_mode & 0o077 == 0


def test_the_same_content_is_kept_once_for_each_order(storage: Storage) -> None:
    """By another name or on another day it is nothing new; of another order it is."""
    assert storage.evidence.add(LAMP, "a.jpg", b"photo", NOW, "")
    assert not storage.evidence.add(LAMP, "b.jpg", b"photo", NOW.replace(day=9), "cd" * 32)
    assert storage.evidence.add(CABLE, "a.jpg", b"photo", NOW, "")
    assert storage.evidence.add(LAMP, "a.jpg", b"another", NOW.replace(day=1), "")
    assert [kept.size for kept in storage.evidence.of(LAMP)] == [7, 5]
    assert len(list(Path(storage.evidence.of(LAMP)[0].path).parent.iterdir())) == 2


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "/etc/passwd",
        "..\\..\\boot.ini",
        "",
        "..",
        ".",
        ".bashrc",
        "a\x00b\n.jpg",
        "-rf",
        "\udce9.png",
        "x" * 500 + ".jpeg",
        "写真" * 200 + ".png",
    ],
)
def test_no_name_leads_out_of_the_folder_or_hides_a_file(storage: Storage, name: str) -> None:
    """Names come from other people's mails."""
    assert storage.evidence.add(LAMP, name, b"photo", NOW, "")
    file = Path(storage.evidence.of(LAMP)[0].path)
    assert file.parent.name == "aliexpress-8204417306625518"
    assert file.resolve().parent == file.parent.resolve()
    assert file.read_bytes() == b"photo"
    assert all(character.isalnum() or character in "._-" for character in file.name)
    assert len(file.name.encode()) < 256
    if name.endswith(("jpeg", "png")):
        assert file.suffix == Path(name).suffix


def test_a_crash_between_file_and_row_loses_nothing(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file lies there; given again, it gets its row. A lost file is written again, too."""
    with monkeypatch.context() as patch:
        patch.setattr(storage.database, "write", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            storage.evidence.add(LAMP, "a.jpg", b"photo", NOW, "")
    folder = storage.database.path.parent / "evidence" / "aliexpress-8204417306625518"
    assert [path.read_bytes() for path in folder.iterdir()] == [b"photo"]
    assert storage.evidence.of(LAMP) == ()
    assert storage.evidence.add(LAMP, "a.jpg", b"photo", NOW, "")
    (file,) = folder.iterdir()
    file.unlink()
    assert not storage.evidence.add(LAMP, "b.jpg", b"photo", NOW, "")
    assert Path(storage.evidence.of(LAMP)[0].path).read_bytes() == b"photo"
    assert list(folder.iterdir()) == [file]


def test_a_folder_that_cannot_be_written_is_one_line_and_no_row(storage: Storage) -> None:
    """No row names a file that is not there."""
    (storage.database.path.parent / "evidence").write_text("in the way")
    with pytest.raises(PermanentError, match="cannot be written"):
        storage.evidence.add(LAMP, "a.jpg", b"photo", NOW, "")
    assert storage.evidence.of(LAMP) == ()


def test_a_database_of_the_first_version_gets_the_table(storage: Storage) -> None:
    """A state made before evidence existed keeps what it has."""
    storage.installed_at(NOW)
    storage.close()
    path = storage.database.path
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE evidence")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'evidence_of_orders'")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    again = Storage(path)
    assert again.evidence.add(LAMP, "a.jpg", b"photo", NOW, "")
    assert again.installed_at(NOW.replace(year=2030)) == NOW
    with again.database.read() as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA,)

"""Backups of the database: one a day, thinned out with age; one where the user wants it; and restoring one."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from reminderd.adapters.files.private import private_folder
from reminderd.adapters.state.copies import copy_database, holdings_of, open_copy
from reminderd.adapters.state.database import BACKUPS, SCHEMA, Database, newest_backup
from reminderd.adapters.state.witness import Witness
from reminderd.core.model import PermanentError, TemporaryError, UnfitFileError

DAILY, WEEKLY = 7, 4
_STAMP = "%Y%m%dT%H%M%SZ"


class Backups:
    """The folder `backups` in the state directory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._folder = database.backups

    def take(self, now: datetime) -> Path:
        """Make today's backup and drop old ones; return its file.

        Raise TemporaryError when there is no room, otherwise as `Database.copy_to`.
        """
        private_folder(self._folder)
        size = self._database.path.stat().st_size
        if shutil.disk_usage(self._folder).free < 2 * size:
            raise TemporaryError(f"{self._folder}: too little room for a backup of {size // 1_000_000 + 1} MB")
        target = self._folder / f"reminderd-{now.astimezone(UTC):{_STAMP}}.db"
        self._database.copy_to(target)
        for old in _too_many(self._folder):
            old.unlink(missing_ok=True)
        return target

    def newest(self) -> Path | None:
        """Return the newest daily backup, None if there is none."""
        return newest_backup(self._folder)


def _too_many(folder: Path) -> Iterator[Path]:
    """Yield the backups to drop: all but the newest of each of the last seven days with a backup, and of each of the
    last four weeks.
    """
    days: set[str] = set()
    weeks: set[tuple[int, int]] = set()
    for path in sorted(folder.glob("reminderd-*.db"), reverse=True):
        try:
            at = datetime.strptime(path.stem.removeprefix("reminderd-"), _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue  # not made by us, or renamed to be kept
        day, week = at.date().isoformat(), at.isocalendar()[:2]
        is_daily = day not in days and len(days) < DAILY
        is_weekly = week not in weeks and len(weeks) < WEEKLY
        if is_daily:
            days.add(day)
        if is_weekly:
            weeks.add(week)
        if not (is_daily or is_weekly):
            yield path


def write_backup(database: Database, target: Path) -> None:
    """Write a backup to a file of the user's choice; an older backup there is replaced, a link is followed.

    Raise UnfitFileError if anything else is there, or it is a file of the state directory that is no backup; then
    nothing has changed. Raise PermanentError or TemporaryError if it cannot be written, and StateError if the database
    itself is damaged.
    """
    try:
        file = target.resolve()
        is_there = file.exists()
        is_database = is_there and file.samefile(database.path)  # not even opened (see `private_file`)
    except (OSError, RuntimeError) as error:  # a link that leads to itself is either, by the version of Python
        reason = getattr(error, "strerror", "a circle of links")
        raise UnfitFileError(f"{target}: cannot be written: {reason}") from error
    state, backups = database.path.parent.resolve(), database.backups.resolve()
    is_a_backups = file.parent == backups and file.suffix == ".db"
    if is_database or (file.is_relative_to(state) and not is_a_backups):
        raise UnfitFileError(f"{target}: is reminderd's own; choose a name outside the state directory")
    if target.is_symlink() and not is_there:
        raise UnfitFileError(f"{target}: is a link that leads nowhere; choose another name")
    if is_there:
        try:
            open_copy(file, SCHEMA).close()
        except PermanentError as error:
            raise UnfitFileError(f"{target}: already exists and is not a backup; choose another name") from error
    elif not file.parent.is_dir():
        raise UnfitFileError(f"{target}: cannot be written: there is no folder {file.parent}")
    database.copy_to(file)


def restore(source: Path, state_dir: Path, now: datetime) -> Path | None:
    """Put a backup in place of the database, and return where that was moved to; None if there was none.

    Nobody else may use the state directory meanwhile. Raise PermanentError if the file is not a sound backup, or as
    `copies.copy_database`: then nothing has changed.
    """
    path = state_dir / "reminderd.db"
    draft = state_dir / "reminderd.db.new"
    with closing(open_copy(source, SCHEMA)) as connection:
        copy_database(connection, draft)
        holdings = holdings_of(connection)
    witness = Witness(state_dir / BACKUPS)
    aside = _move_aside(path, now)
    try:
        witness.forget()
        draft.replace(path)
    except OSError as error:
        raise PermanentError(f"{path}: cannot be written: {error.strerror}; the old one is {aside}") from error
    witness.note(holdings)
    return aside


def _move_aside(path: Path, now: datetime) -> Path | None:
    """Move the database, with the log that belongs to it, to a name that is not taken."""
    name = f"{path.name}.replaced-{now.astimezone(UTC):{_STAMP}}"
    aside = path.with_name(name)
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{name}-{number}")
    try:
        is_there = path.exists()
        for ending in ("", "-wal", "-shm"):
            part = path.with_name(path.name + ending)
            if part.exists():
                part.rename(aside.with_name(aside.name + ending))
    except OSError as error:
        raise PermanentError(f"{path}: cannot be moved aside: {error.strerror}") from error
    return aside if is_there else None

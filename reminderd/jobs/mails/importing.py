"""Store and read mails from files. May be killed and run again: a stored mail is known by its hash."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reminderd.jobs.mails.reader import Reader

CHUNK_MAILS = 200
CHUNK_BYTES = 16_000_000


class ImportStorage(Protocol):
    """Where imported mails are kept."""

    def record_imported(self, mails: Sequence[bytes], now: datetime) -> int: ...


@dataclass(slots=True)
class Tally:
    """How many mails there were: `new` ones, `known` ones, and those that are not the vendor's (`ignored`)."""

    new: int = 0
    known: int = 0
    ignored: int = 0


def import_mails(mails: Iterable[bytes | None], storage: ImportStorage, reader: Reader, now: datetime) -> Tally:
    """Given mails (None: one that is known not to be wanted), store and read the vendor's, and return their numbers."""
    tally = Tally()
    for chunk in _chunks(mails, reader, tally, now):
        new = storage.record_imported(chunk, now)
        tally.new += new
        tally.known += len(chunk) - new
        reader.read_new_mails()
    return tally


def _chunks(mails: Iterable[bytes | None], reader: Reader, tally: Tally, now: datetime) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for raw in mails:
        if raw is None or not reader.is_wanted(raw, now):
            tally.ignored += 1
            continue
        chunk.append(raw)
        size += len(raw)
        if len(chunk) >= CHUNK_MAILS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk

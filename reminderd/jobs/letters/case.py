"""Make the case file of one order: page, original mails, evidence with checksums, messages to paste."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.letters import CaseContent, CaseMail, Entry, calls_for_case
from reminderd.core.mail.parsing import parse
from reminderd.core.model import (
    Attachment,
    Decision,
    Evidence,
    Order,
    OrderKey,
    PermanentError,
    StoredMail,
    TemporaryError,
)
from reminderd.projection import Projection

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer

log = logging.getLogger(__name__)

MANIFEST = "case.json"
"""The file that names the order and every file of a case file, so that an older one can be recognised and replaced."""

SMALL = 2_000_000
"""Bytes of all case files in one letter: what goes through any mail server, and does not fill the user's mailbox."""

CaseAttachments = Mapping[OrderKey, Attachment]


class EvidenceShelf(Protocol):
    """Where evidence is kept."""

    def of(self, order: OrderKey) -> tuple[Evidence, ...]: ...


class CaseStorage(Protocol):
    """Where mails are kept, with what each told."""

    @property
    def evidence(self) -> EvidenceShelf: ...
    def mails_named(self, prefix: str) -> tuple[StoredMail, ...]: ...
    def tells_of_others(self, mail_id: str, order: OrderKey) -> bool: ...


@dataclass(frozen=True, slots=True)
class Case:
    """The files of a case file by their names in it. `evidence`: what the page lists, lost files included."""

    files: Mapping[str, bytes]
    evidence: tuple[Evidence, ...]


def make_case(
    key: OrderKey,
    projection: Projection,
    decisions: Iterable[Decision],
    storage: CaseStorage,
    renderer: "Renderer",
    now: datetime,
) -> Case:
    """Return the case file of a known order. It holds nothing about other orders, except what its own mails say.

    Raise PermanentError when a file of the evidence cannot be read.
    """
    order = projection.state().orders[key]
    raw = {f"mail:{mail.id}": mail for mail in _mails_of(order, storage)}
    mails = tuple(_case_mails(order, raw, storage, projection.preferences.zone))
    kept = storage.evidence.of(key)
    evidence = {f"evidence/{Path(one.path).name}": (one, _intact(one)) for one in kept}
    written = renderer.case(
        CaseContent(
            order,
            tuple(
                Entry(decision.deadline, order, decision.state, decision.next_at)
                for decision in decisions
                if decision.deadline.order == key
            ),
            mails,
            tuple((one, name if content is not None else "") for name, (one, content) in evidence.items()),
        ),
        now,
    )
    files = {"index.html": written.html.encode()}
    files |= {f"drafts/{name}.txt": text.encode() for name, text in written.drafts.items()}
    files |= {mail.file: raw[mail.source].raw for mail in mails if mail.file}
    files |= {name: content for name, (_, content) in evidence.items() if content is not None}
    if any(content is not None for _, content in evidence.values()):
        sums = (
            f"{one.sha256}  {Path(name).name}\n" for name, (one, content) in evidence.items() if content is not None
        )
        files["evidence/SHA256SUMS"] = "".join(sums).encode()
    manifest = {"order": str(key), "made_at": now.isoformat(timespec="seconds"), "files": sorted(files)}
    return Case({MANIFEST: json.dumps(manifest, indent=2).encode() + b"\n", **files}, kept)


class CaseFiles:
    """Makes the case files that go with a reminder in a deadline's last days, as far as they are small enough.

    `pack` makes one file of many.
    """

    def __init__(
        self,
        projection: Projection,
        storage: CaseStorage,
        renderer: "Renderer",
        pack: Callable[[Mapping[str, bytes]], bytes],
    ) -> None:
        self._projection = projection
        self._storage = storage
        self._renderer = renderer
        self._pack = pack

    def for_letter(self, told: Sequence[Decision], decisions: Sequence[Decision], now: datetime) -> CaseAttachments:
        """Given what a letter announces and all decisions, return the case files to attach, by their orders.

        The most urgent come first, and all together are small. An order whose case file cannot be made has none: that
        must not hold up the reminder.
        """
        found: dict[OrderKey, Attachment] = {}
        left = SMALL
        for deadline in sorted((decision.deadline for decision in told), key=lambda one: loss_rank(one, now)):
            if deadline.order in found or not calls_for_case(deadline, now) or self._least_size(deadline.order) > left:
                continue
            try:
                made = make_case(deadline.order, self._projection, decisions, self._storage, self._renderer, now)
            except (PermanentError, TemporaryError) as error:
                log.warning("the case file of an order could not be made: %s", error)
                continue
            content = self._pack(made.files)
            if len(content) <= left:
                left -= len(content)
                name = f"case-{deadline.order.number}.zip"
                found[deadline.order] = Attachment(name, "application/zip", content)
        return found

    def _least_size(self, key: OrderKey) -> int:
        """Return the least size of a case file: evidence hardly shrinks in a zip, so it need not be read to know."""
        return sum(one.size for one in self._storage.evidence.of(key))


def _sources(order: Order) -> list[str]:
    return list(dict.fromkeys(fact.source for fact in order.told if fact.source.startswith("mail:")))


def _mails_of(order: Order, storage: CaseStorage) -> Iterator[StoredMail]:
    """Yield the mails that told of the order and whose bytes are kept, in the order of their facts."""
    for source in _sources(order):
        yield from storage.mails_named(source.removeprefix("mail:"))


def _case_mails(
    order: Order, kept: Mapping[str, StoredMail], storage: CaseStorage, zone: ZoneInfo
) -> Iterator[CaseMail]:
    stated_at: dict[str, datetime] = {}
    for fact in order.told:
        stated_at.setdefault(fact.source, fact.stated_at)
    for number, source in enumerate(_sources(order), 1):
        stored = kept.get(source)
        mail = parse(stored.raw, received_at=stored.first_seen_at) if stored else None
        sent_at = mail.sent_at if mail and not mail.sent_after else stated_at[source]
        name = f"mails/{number:02}-{sent_at.astimezone(zone):%Y-%m-%d}-{source[5:13]}.eml" if stored else ""
        has_others = storage.tells_of_others(source.removeprefix("mail:"), order.key)
        yield CaseMail(source, name, sent_at, mail.subject if mail else "", has_others)


def _intact(evidence: Evidence) -> bytes | None:
    """Return the file as it was given; None where it is lost or was changed since."""
    try:
        content = Path(evidence.path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PermanentError(f"{evidence.path}: cannot be read: {error.strerror}") from error
    return content if sha256(content).hexdigest() == evidence.sha256 else None

"""Has the vendor's wording changed? Then mails go unread, and silence looks like peace."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminderd.core.model import NEW_WORDING, MailKind, MailOutcome, Verdict
from reminderd.core.model.vocabulary import Vocabularies

RECENT = timedelta(days=14)
BEFORE = timedelta(days=90)
_FEWEST = 3  # unread mails that are no accident
_TIMES_AS_OFTEN = 2
_FEWEST_BESIDE = 2  # unread mails beside which the absence of a kind is no accident
_OFTEN = 5
_MOST_SHAPES = 10
_NUMBER = re.compile(r"\b(?=[A-Z-]*\d)[A-Z0-9][A-Z0-9-]{6,34}\b|\d+")


@dataclass(frozen=True, slots=True)
class Drift:
    """How many of the mails about orders went unread: lately (RECENT), and in the time before (BEFORE).

    `is_rising`: clearly a greater share than before. `shapes`: subjects, numbers replaced by #, that went unread at
    least twice in the whole time, with how often, the most frequent first. `gone`: kinds of mail that used to be read
    often and lately were not once, while mails went unread: their rules match no more. `wordings`: the shapes of lately
    new subjects that were taken as news of a parcel's way, each once.
    """

    unread: int
    total: int
    unread_before: int
    total_before: int
    is_rising: bool
    shapes: tuple[tuple[str, int], ...]
    gone: tuple[MailKind, ...] = ()
    wordings: tuple[str, ...] = ()


def drift_of(mails: Iterable[MailOutcome], now: datetime, vocabularies: Vocabularies) -> Drift | None:
    """Given the outcome of mails, return what changed in the vendor's wording, or None if nothing did. `vocabularies`:
    in which gateways may have put something around a subject.
    """
    about_orders = [mail for mail in mails if mail.verdict in (Verdict.READ, Verdict.UNRECOGNISED)]
    recent = [mail for mail in about_orders if now - RECENT < mail.sent_at <= now]
    before = [mail for mail in about_orders if now - RECENT - BEFORE < mail.sent_at <= now - RECENT]
    unread, unread_before = _unread(recent), _unread(before)
    counts = Counter(shape_of(mail.subject) for mail in (*unread, *unread_before))
    shapes = tuple((shape, count) for shape, count in counts.most_common(_MOST_SHAPES) if count > 1)
    share = len(unread) / len(recent) if recent else 0
    share_before = len(unread_before) / len(before) if before else 0
    is_rising = len(unread) >= _FEWEST and share > _TIMES_AS_OFTEN * share_before
    gone = _gone(recent, before) if len(unread) >= _FEWEST_BESIDE else ()
    known = {shape_of(mail.subject) for mail in before}
    new = (shape_of(_untagged(mail.subject, vocabularies)) for mail in recent if NEW_WORDING in mail.problems)
    wordings = tuple(dict.fromkeys(shape for shape in new if shape not in known))[:_MOST_SHAPES]
    if not (is_rising or shapes or gone or wordings):
        return None
    return Drift(len(unread), len(recent), len(unread_before), len(before), is_rising, shapes, gone, wordings)


def _gone(recent: Sequence[MailOutcome], before: Sequence[MailOutcome]) -> tuple[MailKind, ...]:
    still_read = {mail.kind for mail in recent if mail.verdict is Verdict.READ}
    counts = Counter(mail.kind for mail in before if mail.verdict is Verdict.READ and mail.kind)
    return tuple(sorted(kind for kind, count in counts.items() if count >= _OFTEN and kind not in still_read))


def shape_of(subject: str) -> str:
    """Given a subject, return it with each number, of an order or a parcel too, replaced by #."""
    return " ".join(_NUMBER.sub("#", subject).split())


def _unread(mails: Sequence[MailOutcome]) -> list[MailOutcome]:
    return [mail for mail in mails if mail.verdict is Verdict.UNRECOGNISED]


def _untagged(subject: str, vocabularies: Vocabularies) -> str:
    from reminderd.core.mail.subject_tags import untagged  # noqa: PLC0415  (patterns that few need: wordings are known)

    return untagged(subject, vocabularies)

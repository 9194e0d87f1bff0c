"""One order as a case file: a page to print, and the messages to paste, for a dispute or for a bank."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.letters.content import DeadlineView, Entry
from reminderd.core.letters.drafts import DRAFTS, DraftName, paragraphs_apart, progress_of
from reminderd.core.letters.printable import clean, tidy
from reminderd.core.letters.views import Views
from reminderd.core.model import (
    Authenticity,
    Claim,
    Deadline,
    DeadlineKind,
    Evidence,
    Fact,
    MailKind,
    Money,
    Order,
    Request,
)

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters.wording import Wording

_STANDS_FOR: Mapping[DraftName, DeadlineKind] = {
    "dispute": DeadlineKind.DISPUTE_WINDOW,
    "seller": DeadlineKind.ANSWER_OFFER,
    "support": DeadlineKind.REFUND_OVERDUE,
    "bank": DeadlineKind.CHARGEBACK,
    "paypal": DeadlineKind.PAYPAL_DISPUTE,
    "billing": DeadlineKind.BILLING_ERROR,
}

FILE_KINDS: Mapping[str, Collection[str]] = {
    "picture": {"jpg", "jpeg", "png", "heic", "heif", "webp", "gif", "bmp", "tif", "tiff", "avif"},
    "film": {"mp4", "mov", "m4v", "avi", "3gp", "webm", "mkv", "mpg", "mpeg"},
    "paper": {"pdf"},
}
"""Kinds of evidence by file extension; a file with any other extension is a paper."""


CHECKLIST: Mapping[str, Mapping[str, str]] = {
    "not_received": {
        "tracking": "picture paper",
        "delivered": "picture paper",
        "notice": "picture",
        "customs": "picture paper",
        "chat": "picture paper",
    },
    "not_as_described": {
        "listing": "picture paper",
        "photos": "picture",
        "video": "film",
        "damage": "picture",
        "opening": "film",
        "chat": "picture paper",
    },
    "refund_missing": {"payment_tab": "picture paper", "arn": "picture paper", "statements": "picture paper"},
}
"""What proves a reason, by its name (`checklist.NAME` in the wording), and the kinds of files that may show it."""


@dataclass(frozen=True, slots=True)
class CaseMail:
    """A mail about the order. `file`: its path in the case file, "" if its bytes were deleted. `is_shared`: it is about
    other orders, too.
    """

    source: str
    file: str
    sent_at: datetime
    subject: str = ""
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class CaseContent:
    """What is in a case file. `evidence`: each with its path in the case file, "" if it is lost or was changed."""

    order: Order
    entries: tuple[Entry, ...]
    mails: tuple[CaseMail, ...]
    evidence: tuple[tuple[Evidence, str], ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The page, and the drafted messages by their purpose."""

    html: str
    drafts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Said:
    at: datetime
    quote: str
    source: str
    by_user: bool
    doubts: tuple[str, ...]
    is_lifted: bool


def case_of(content: CaseContent, views: Views, wording: "Wording", vendor: str, now: datetime) -> CaseFile:
    """Write the case file of an order. `vendor`: its name as people write it."""
    order = content.order
    drafts = dict(_drafts(content, views, wording, now))
    view = views.order(order)
    heading = view.name if view.thing else view.name[:1].upper() + view.name[1:]
    about = wording.say("case_title", order.key.number)
    context = {
        "order": order,
        "view": view,
        "heading_of_page": heading,
        "about_page": about,
        "price": wording.money(order.price) if order.price else "",
        "items": [(item.quantity, clean(item.title, 300)) for item in order.items],
        "parcels": [tidy(parcel.tracking_number, 40) for parcel in order.parcels],
        "said": [_said(fact, content.mails, wording) for fact in order.told],
        "claims": [(claim.line, list(_steps(claim, wording))) for claim in order.claims],
        "entries": views.entries(content.entries, now),
        "evidence": [(tidy(one.name, 120), file, one) for one, file in content.evidence],
        "mails": [(mail, clean(mail.subject, 200)) for mail in content.mails],
        "drafts": drafts,
        "reasons": _reasons(order),
        "checklist": lambda reason: list(_checklist(reason, content.evidence, wording)),
        "vendor": vendor,
        "now": now,
        "subject": f"{heading} – {about}",
        "preheader": "",
    }
    html = wording.render("case.html.j2", context).strip() + "\n"
    return CaseFile(html, {name: "\n\n\n".join(map("\n\n".join, messages)) + "\n" for name, messages in drafts.items()})


def _said(fact: Fact, mails: Sequence[CaseMail], wording: "Wording") -> _Said:
    mail = next((mail for mail in mails if mail.source == fact.source), None)
    by_user = not isinstance(fact.kind, MailKind)
    doubts = [
        wording.say("case_note", name, "")
        for name, holds in (
            ("guess", fact.is_guessed),
            ("lifted", fact.is_lifted),
            ("unverified", not by_user and fact.authenticity is Authenticity.UNKNOWN),
        )
        if holds
    ]
    at = fact.noted_at or fact.stated_at
    return _Said(at, clean(fact.quote, 500), mail.file if mail else "", by_user, tuple(doubts), fact.is_lifted)


def _steps(claim: Claim, wording: "Wording") -> Iterator[tuple[datetime, str]]:
    """Yield what happened to the claim, in order, each with its sum if it has one."""
    sums: Mapping[str, Money | None] = {"decided_at": claim.granted, "accepted_at": claim.granted}
    sums = {**sums, "refunded_at": claim.refunded}
    found: list[tuple[datetime, str, Money | None]] = []
    for field in fields(claim):
        value = getattr(claim, field.name)
        if field.name == "begun_at" and claim.opened_at:
            continue
        if isinstance(value, datetime):
            found.append((value, field.name, sums.get(field.name)))
        elif isinstance(value, Request):
            found.append((value.at, field.name, value.amount))
    for at, name, amount in sorted(found, key=lambda step: step[0]):
        step = wording.say("claim_step", name)
        yield at, f"{step}: {wording.money(amount)}" if amount else step


def _reasons(order: Order) -> list[str]:
    """Return the reasons for which the order's state calls for evidence."""
    if any(claim.is_for_good and not claim.refunded_at for claim in order.claims):
        return ["refund_missing"]
    arrival = progress_of(_stand_in(order, DeadlineKind.CHARGEBACK), order).arrival
    wanted = {"none": ["not_received"], "missing": ["not_received"], "received": ["not_as_described"]}
    is_announced = any(claim.refund_issued_at and not claim.refunded_at for claim in order.claims)
    return [*(["refund_missing"] if is_announced else []), *wanted.get(arrival, ["not_received", "not_as_described"])]


def _checklist(reason: str, evidence: Iterable[tuple[Evidence, str]], wording: "Wording") -> Iterator[tuple[str, str]]:
    """Yield each thing that proves the reason, and how many files may show it; no program can tell whether they do."""
    kept = Counter(_kind_of(one.name) for one, file in evidence if file)
    for name, kinds in CHECKLIST[reason].items():
        counts = {kind: kept[kind] if kind in kinds.split() else 0 for kind in FILE_KINDS}
        yield wording.say("checklist", name), wording.say("case_kept", counts)


def _kind_of(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return next((kind for kind, endings in FILE_KINDS.items() if ending in endings), "paper")


def _drafts(
    content: CaseContent, views: Views, wording: "Wording", now: datetime
) -> Iterator[tuple[DraftName, tuple[tuple[str, ...], ...]]]:
    """Yield the messages that fit the order, by purpose: those that its deadlines call for, what is lost soonest first,
    and those that may be needed. Each parcel has its own, since one may have come while another is missing.
    """
    order = content.order
    called_for: dict[DraftName, dict[str, DeadlineView]] = {}
    for entry in sorted(content.entries, key=lambda one: loss_rank(one.deadline, now)):
        if name := DRAFTS.get(entry.deadline.kind):
            view = views.deadline(entry.deadline, order, now)
            called_for.setdefault(name, {}).setdefault(view.parcel, view)
    needed: list[DraftName] = ["bank"]
    needed += ["support"] if order.claims else ["dispute"]
    for name in dict.fromkeys((*called_for, *(name for name in _STANDS_FOR if name in needed))):
        stand_in = _stand_in(order, _STANDS_FOR[name])
        about = called_for.get(name) or {"": views.deadline(stand_in, order, now)}
        of_parcels = [view for parcel, view in about.items() if parcel]
        messages = (
            paragraphs_apart(wording.paragraphs(f"draft_{name}", view)) for view in of_parcels or about.values()
        )
        yield name, tuple(chain.from_iterable(messages))


def _stand_in(order: Order, kind: DeadlineKind) -> Deadline:
    """Return a deadline for a message to be written by, if the order has none that calls for it."""
    at = max(fact.stated_at for fact in (*order.facts, *order.guesses))
    return Deadline(f"{order.key}/{kind}", order.key, kind, at, at, ())

"""The pages that a command is about, and how the outcome is printed."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import click

from reminderd.adapters.pages.documents import LARGEST_PAGE
from reminderd.cli.mails import read_file
from reminderd.cli.options import Instant
from reminderd.cli.output import printable
from reminderd.config import Settings
from reminderd.core.model import Fact, Statement
from reminderd.core.model.page import PageDocument
from reminderd.core.pages.as_json import describe_page
from reminderd.jobs.pages.taking import TakenPage
from reminderd.jobs.statements import find_order
from reminderd.reading_pages import opener
from reminderd.service import Service

_Command = Callable[..., Any]
_NAME = re.compile(r"(?i).*\.(?:txt|html?|xhtml|mht|mhtml|json|har|js|png|jpe?g|webp|heic|heif|gif|bmp|tiff?)")
_MAIL = re.compile(rb"(?:[!-9;-~]{1,80}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2}")
_SAVED = re.compile(rb"(?im)^snapshot-content-location:")


@dataclass(frozen=True)
class Handed:
    """A file that was handed over, and when the user saw what it shows."""

    name: str
    document: PageDocument
    captured_at: datetime | None


def page_options(command: _Command) -> _Command:
    """Add the options of a page."""
    for option in (
        click.option("--order", metavar="NUMBER", help="The order, where the page names none."),
        click.option(
            "--captured",
            type=Instant(),
            metavar="INSTANT",
            help="When you saw the page, such as 2026-10-03T10:20+02:00; else the file's own time.",
        ),
    ):
        command = option(command)
    return command


def is_page(name: str, content: bytes) -> bool:
    """Tell whether a file is a page and not a mail: by its name, or because it does not begin like a mail."""
    if name != "-" and _NAME.fullmatch(name):
        return True
    if name.lower().endswith(".eml"):
        return False
    return bool(_SAVED.search(content[:5000])) or not _MAIL.match(content.lstrip(b"\r\n")[:20_000])


def read_page_file(name: str) -> bytes:
    """As `read_file`, for files as large as a page with its pictures."""
    return read_file(name, LARGEST_PAGE)


def page_if_any(name: str) -> bytes | None:
    """Return the bytes of a file that is a page, None for a mail. Standard input can be read only once: a mail in it is
    put back. Raise ClickException if the file cannot be read.
    """
    content = read_page_file(name)
    if is_page(name, content):
        return content
    if name == "-":
        sys.stdin = TextIOWrapper(BytesIO(content))
    return None


def handed(name: str, content: bytes, captured: datetime | None, settings: Settings | None, now: datetime) -> Handed:
    """Return what a file holds. Text from standard input is taken to be seen now, a file when it was written."""
    document = opener(settings)(content, "" if name == "-" else name, "")
    return Handed(name, document, captured or document.captured_at or (now if name == "-" else _written_at(name)))


def _written_at(name: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(Path(name).stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None


def named_order(text: str | None, service: Service) -> str | None:
    """Return the number of the order that --order names, which no mail may have told of. Raise as `find_order` does."""
    if text is None or re.fullmatch(r"\d{15,16}", text):
        return text
    return find_order(text, service.projection.state().orders).number


def describe_taken(taken: TakenPage) -> Iterator[dict[str, Any]]:
    """Return what became of a document, page by page, as `page --json` prints it."""
    for reading in taken.readings:
        yield describe_page(reading) | {
            "is_new": taken.is_new,
            "noted": [_fact(fact) for fact in taken.noted],
            "to_confirm": [{"order": one.order.number, "words": one.words, "quote": one.quote} for one in taken.asked],
            "changed": [
                {"order": key.number, "protection_until": {"before": _day(was), "after": _day(now)}}
                for key, (was, now) in taken.changes.items()
            ],
            "problems": list(map(str, taken.problems)),
        }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "order": fact.order.number if fact.order else None,
        "kind": fact.kind.value,
        "due": _day(fact.due),
        "quote": fact.quote,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def taken_lines(taken: TakenPage) -> Iterator[str]:
    """Say what became of a document."""
    for key, (was, now) in taken.changes.items():
        before = f", it was {was:%a %d %b %Y}" if was else ""
        day = f"ends before {now:%a %d %b %Y}" if now else "is not known any more"
        yield f"order {key.number}: protection {day}, by AliExpress's page{before}"
    for fact in taken.noted:
        number = fact.order.number if fact.order else ""
        if fact.kind is Statement.PROTECTED_UNTIL and fact.order not in taken.changes:
            known = taken.protected_until.get(fact.order) if fact.order else None
            counts = "as known" if known == fact.due else f"{known:%a %d %b %Y}, the earlier day, counts"
            yield f"order {number}: the page says “{printable(fact.quote)}”; {counts}"
        elif fact.kind is not Statement.PROTECTED_UNTIL:
            day = f" {fact.due:%a %d %b %Y}" if fact.due else ""
            yield f"order {number}: {fact.kind.value.replace('_', ' ').replace('-', ' ')}{day}"
    for one in taken.asked:
        yield f"order {one.order.number}: I read “{printable(one.quote)}”. If that is right, say:"
        yield f"  reminderd mark {one.order.number} {one.words}"
    if taken.wanted:
        yield f"A list names no end of protection. Give me the tracking page of {', '.join(taken.wanted)}."
    for problem in taken.problems:
        yield f"not noted: {printable(str(problem))}"
    if not taken.is_new and (taken.noted or taken.asked):
        yield "I already knew this page"

"""What a page says, as `inspect` shows it."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from reminderd.cli.options import Common
from reminderd.cli.output import console, print_json, printable
from reminderd.cli.pages import handed
from reminderd.core.model.page import DisputeShown, OrderShown, PageReading, Trust
from reminderd.core.pages.as_json import describe_page
from reminderd.core.pages.kept_page import read_document


def inspect_page(options: Common, name: str, content: bytes, captured: datetime | None, order: str | None) -> None:
    """Show what a page file says, read as a stored page would be. Changes nothing."""
    from reminderd.adapters.packs.resources import load_page_words, load_vendor

    settings = options.settings_if_any()
    now = options.clock()()
    found = handed(name, content, captured, settings, now)
    vendor = load_vendor()
    words = load_page_words(vendor.name, settings.state_dir / "vendors" if settings else None)
    readings = read_document(found.document, words, vendor.zone, now, captured_at=found.captured_at, order=order)
    if options.as_json:
        described = [describe_page(one) for one in readings]
        print_json(described[0] if len(described) == 1 else described)
        return
    out = console()
    for reading in readings:
        out.print(Text(_title(reading), style="bold"))
        out.print(_table(reading, settings.time_zone if settings else vendor.zone))
        for problem in reading.problems:
            out.print(Text(f"  {printable(str(problem))}", style="yellow"))


def _title(reading: PageReading) -> str:
    if reading.page is None:
        return "not an AliExpress page that I know"
    language = f", in {reading.language}" if reading.language else ""
    return f"{reading.page.value.replace('_', ' ')}{language}"


def _table(reading: PageReading, zone: ZoneInfo) -> Table:
    made = Table.grid(padding=(0, 2))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    made.add_column(overflow="fold", style="dim")
    for name, value in _values(reading, zone):
        asked = reading.trust.get(name) is Trust.ASKED
        quote = reading.protection_text if name == "protection_until" else ""
        note = " ".join(filter(None, ("will be asked back" if asked else "", printable(quote or ""))))
        made.add_row(f"  {name.replace('_', ' ')}", printable(value), note)
    return made


def _values(reading: PageReading, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    names = (
        "order", "status", "order_placed", "paid", "shipped", "completed", "delivered", "protection_until",
        "coupon_if_delayed_by", "eta_from", "eta_until", "total",
    )  # fmt: skip
    for name in names:
        if (value := getattr(reading, name)) is not None:
            yield name, f"{value:%a %d %b %Y}" if isinstance(value, date) else str(value).replace("_", " ")
    if reading.tracking:
        yield "tracking", ", ".join(reading.tracking)
    for window, shown in reading.windows.items():
        until = f", until {shown.until:%a %d %b %Y}" if shown.until else ""
        yield window, f"{shown.days} days from {shown.since.replace('_', ' ')}{until}"
    if reading.dispute:
        yield "dispute", _dispute(reading.dispute, zone)
    for row in reading.orders:
        yield "order", _row(row, zone)


def _dispute(shown: DisputeShown, zone: ZoneInfo) -> str:
    by = f", answer by {shown.respond_by.astimezone(zone):%a %d %b %Y %H:%M}" if shown.respond_by else ""
    offers = "".join(f", {one.by} offers {one.amount}" for one in shown.offers)
    return f"{shown.state.replace('_', ' ')}{by}{offers}"


def _row(shown: OrderShown, zone: ZoneInfo) -> str:
    placed = f"placed {shown.order_placed:%d %b %Y}" if shown.order_placed else ""
    dispute = f"dispute {_dispute(shown.dispute, zone)}" if shown.dispute else ""
    refund = f"{shown.refund.state.replace('_', ' ')} {shown.refund.amount or ''}".strip() if shown.refund else ""
    told = (shown.order, (shown.status or shown.status_text or "").replace("_", " "), placed, str(shown.total or ""))
    return ", ".join(filter(None, (*told, dispute, refund)))

"""The command page: notes what an AliExpress page says."""

from datetime import datetime

import click

from reminderd.cli.completing import files
from reminderd.cli.options import Common, common
from reminderd.cli.output import console, print_json, progress
from reminderd.cli.pages import describe_taken, handed, named_order, page_options, read_page_file, taken_lines


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=files)
@page_options
@common
def page(options: Common, files: tuple[str, ...], captured: datetime | None, order: str | None) -> None:
    """Read AliExpress pages, note what they say, and show what changed.

    Each FILE is text copied from a page, a saved page (.html, .mhtml), a capture of what it fetched (.json, .har) or a
    screenshot; - is standard input. The tracking page of an order names the day on which protection ends. Names and
    addresses are not kept; anything uncertain is asked back.
    """
    contents = [read_page_file(name) for name in files]  # all or none: a wrong name is said before anything is noted
    with options.service() as service, progress() as bars:
        bars.add_task("reading", total=None)
        found = [
            handed(name, content, captured, service.settings, service.clock())
            for name, content in zip(files, contents, strict=True)
        ]
        taken = [
            service.pages.take(
                one.document,
                service.clock(),
                via="command",
                captured_at=one.captured_at,
                order=named_order(order, service),
            )
            for one in found
        ]
    if options.as_json:
        described = [shown for one in taken for shown in describe_taken(one)]
        print_json(described[0] if len(described) == 1 else described)
        return
    out = console()
    for name, one in zip(files, taken, strict=True):
        if len(files) > 1:
            out.print(name, style="bold")
        for line in taken_lines(one):
            out.print(line)

"""The command report: a page with all that is open."""

from pathlib import Path

import click

from reminderd.adapters.files.private import write_private
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json
from reminderd.cli.telling import say


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, help="The HTML file to write.")
@common
def report(options: Common, output: Path) -> None:
    """Write one HTML page: what to do, a timeline of all deadlines, the money at stake and recovered.

    The page stands alone: no scripts, nothing loaded from elsewhere.
    """
    with options.service() as service:
        page = service.report_keeper.page(service.clock())
    write_private(output, page.encode(), begins=b"<")
    if options.as_json:
        print_json({"file": str(output)})
    else:
        say(f"written: {output}")

"""The command case: everything about one order, for a dispute or a bank, with the evidence that belongs to it."""

from pathlib import Path

import click

from reminderd.cli import shapes
from reminderd.cli.completing import orders
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json, printable
from reminderd.cli.rows import order_in
from reminderd.cli.telling import say
from reminderd.config.plain_files import open_plain_file
from reminderd.core.model import OrderKey
from reminderd.jobs.statements import find_order
from reminderd.service import Service

LARGEST_FILE = 200_000_000
"""Bytes of one file of evidence: a long film. Anything larger is a mistake."""


@click.command()
@click.argument("order", shell_complete=orders)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--add", "is_adding", is_flag=True, help="Keep copies of the files as evidence of the order.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The folder to write, or FILE.zip.")
@common
def case(options: Common, order: str, files: tuple[Path, ...], is_adding: bool, output: Path | None) -> None:
    """Write everything about an order: a page to print, its mails, the evidence, messages to paste.

    With --add, first keep files as evidence: photos, films, papers. ORDER may be its last digits.
    """
    if is_adding != bool(files) or not (is_adding or output):
        raise click.UsageError("give -o with a folder or FILE.zip, or --add with the files to keep")
    for file in files:
        _read(file, 1)  # before any is kept
    with options.service() as service:
        key = find_order(order_in(order, service), service.projection.state().orders)
        new = [
            service.storage.evidence.add(key, file.name, _read(file, LARGEST_FILE), service.clock(), "")
            for file in files
        ]
        written = _write(service, key, output) if output else ()
        if options.as_json:
            print_json(
                {"order": key.number, "added": sum(new), "output": str(output) if output else None,
                 "files": list(written),
                 "evidence": [shapes.evidence(one) for one in service.storage.evidence.of(key)]}
            )  # fmt: skip
            return
    for file, is_new in zip(files, new, strict=True):
        say(f"{'kept' if is_new else 'known already'}: {printable(file.name)}")
    if output:
        say(f"written: {output} ({len(written)} files)")


def _read(file: Path, most: int) -> bytes:
    try:
        with open_plain_file(file, LARGEST_FILE) as opened:
            return opened.read(most)
    except OSError as error:
        raise click.ClickException(f"cannot read '{file}': {error.strerror}") from error


def _write(service: Service, key: OrderKey, output: Path) -> tuple[str, ...]:
    from reminderd.adapters.files.archives import write_bundle
    from reminderd.jobs.letters.case import MANIFEST, make_case

    made = make_case(key, service.projection, service.decide(), service.storage, service.renderer, service.clock())
    write_bundle(output, made.files, MANIFEST)
    return tuple(made.files)

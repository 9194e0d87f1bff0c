"""The command anonymise: a mail fit to be shared."""

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reminderd.cli.mails import is_file, named_mail, read_file
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json
from reminderd.core.model import PermanentError

if TYPE_CHECKING:
    pass


@click.command()
@click.argument("mail", metavar="FILE|ID")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@common
def anonymise(options: Common, mail: str, output: Path | None) -> None:
    """Make a mail fit to be shared as a test case.

    People, addresses, numbers and ids become invented ones of the same shape, the same for the same everywhere; what
    the mail says, and how it is built, stays. The mail is a FILE, - for standard input, or a stored one, named by the
    beginning of its id; stored mails fit each other afterwards. Nothing is written if anything personal would be left.
    """
    from reminderd.adapters.resources import load_vendor
    from reminderd.core.anonymise import anonymise as make_anonymous

    if is_file(mail):
        raw, vendor, key = read_file(mail), load_vendor(), secrets.token_bytes(32)
    else:
        with options.service() as service:
            raw, vendor, key = named_mail(service, mail).raw, service.vendor, service.storage.identity()
    made = make_anonymous(raw, vendor, key, received_at=options.clock()())
    if made.problems:
        raise PermanentError(f"not written: {'; '.join(made.problems[:3])}")
    if output:
        try:
            output.write_bytes(made.raw)
        except OSError as error:
            raise PermanentError(f"cannot write {output}: {error.strerror}") from error
        if options.as_json:
            print_json({"written": str(output)})
        else:
            click.echo(f"written to {output}; look at it once before you share it", err=True)
    else:
        sys.stdout.buffer.write(made.raw)

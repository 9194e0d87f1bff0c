"""The command anonymise: a copy of a mail or a page that is safe to share."""

import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from reminderd.adapters.files.private import write_private
from reminderd.cli.completing import files
from reminderd.cli.mails import is_file, named_mail, read_file
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json
from reminderd.cli.pages import page_if_any
from reminderd.cli.telling import say
from reminderd.core.model import PermanentError


@click.command()
@click.argument("mail", metavar="FILE|ID", shell_complete=files)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file, which must be new."
)
@common
def anonymise(options: Common, mail: str, output: Path | None) -> None:
    """Make a copy of a mail or an AliExpress page that is safe to share, for instance as a test case.

    People, addresses, numbers and ids are replaced by invented ones of the same shape, the same one everywhere; what
    the mail says, and how it is built, stays. The mail is a FILE, - for standard input, or the beginning of a stored
    mail's id; stored mails still match each other afterwards.

    Of a page (copied text, a saved page, a capture of what it fetched) labels, dates, class names and keys stay;
    names, addresses, things and stores are left out. Pictures cannot be anonymised. Nothing is written if anything
    personal would remain.
    """
    made, problems = _page(options, mail) if is_file(mail) else (None, ())
    if made is None and not problems:
        made, problems = _mail(options, mail)
    if problems or made is None:
        raise PermanentError(f"not written: {'; '.join(problems[:3])}")
    if output:
        try:
            write_private(output, made)
        except OSError as error:
            raise PermanentError(f"cannot write {output}: {error.strerror}") from error
        if options.as_json:
            print_json({"written": str(output)})
        else:
            say(f"written to {output}; look at it once before you share it", err=True)
    else:
        sys.stdout.buffer.write(made)


def _page(options: Common, name: str) -> tuple[bytes | None, Sequence[str]]:
    """The new page, or why there is none; neither if the file is a mail."""
    if (content := page_if_any(name)) is None:
        return None, ()
    from reminderd.adapters.packs.resources import load_page_words, load_vendor
    from reminderd.core.anonymise.pages import anonymise_page

    vendor, settings = load_vendor(), options.settings_if_any()
    words = load_page_words(vendor.name, settings.state_dir / "vendors" if settings else None)
    made = anonymise_page(content, name, vendor, words, secrets.token_bytes(32))
    return made.text.encode(), made.problems


def _mail(options: Common, name: str) -> tuple[bytes, Sequence[str]]:
    from reminderd.adapters.packs.resources import load_vendor
    from reminderd.core.anonymise import anonymise as make_anonymous

    if is_file(name):
        raw, vendor, key = read_file(name), load_vendor(), secrets.token_bytes(32)
    else:
        with options.service() as service:
            raw, vendor, key = named_mail(service, name).raw, service.vendor, service.storage.identity()
    made = make_anonymous(raw, vendor, key, received_at=options.clock()())
    return made.raw, made.problems

"""Files and folders of the settings in each other's way: one would be overwritten, or put away as a page is."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from reminderd.config.settings import Settings


def clashes_of(settings: Settings) -> Iterator[tuple[str, str]]:
    """Given settings that are well formed, yield each setting that is in another's way, with what is wrong. Links are
    followed. What lies in the state directory already is guarded where it is written.
    """
    pages, report, templates = map(_real, (settings.pages, settings.report, settings.templates))
    state = _real(settings.state_dir)
    if report and pages and report.parent == pages:
        yield "report", "lies in the folder for pages, and would be read and put away as one: name another file"
    if report and templates and report.is_relative_to(templates):
        yield "report", "lies in the folder of your templates, and would replace one: name another file"
    if report and state and settings.calendar == "file" and report == state / "calendar.ics":
        yield "report", "is the file of the calendar: name another"
    if pages and templates and (pages.is_relative_to(templates) or templates == pages / "done"):
        yield "pages", "lies in the folder of your templates, which would be put away: name another"
    elif pages and any(_real(file.parent) == pages for file in _given(settings)):
        yield "pages", "holds a password or certificate named in this file, which would be put away: name another"


def _real(path: Path | None) -> Path | None:
    with suppress(OSError, RuntimeError):  # a circle of links, for one: who opens it will say so
        return path.resolve() if path else None
    return path


def _given(settings: Settings) -> Iterator[Path]:
    """The files that the settings name and that only the user writes."""
    servers = [settings.smtp, *(account.imap for account in settings.accounts)]
    files = [file for server in servers for file in (server.password_file, server.ca_file)]
    files += [account.oauth2.client_secret_file for account in settings.accounts if account.oauth2]
    files += [source.url_file for source in (*settings.push, settings.heartbeat_url) if source]
    yield from (file for file in files if file)

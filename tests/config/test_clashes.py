"""Files and folders named twice: one would overwrite the other, or put it away."""

from pathlib import Path

import pytest

from reminderd.config import ConfigError, load

SETTINGS = """\
accounts:
  - name: home
    imap: {host: imap.example.org, username: maria, password_file: secrets/imap, ca_file: ca/own.pem}
smtp: {host: smtp.example.org}
sender: me@example.org
recipient: me@example.org
time_zone: Europe/Berlin
state_dir: state
"""


def named(folder: Path, more: str) -> list[str]:
    (folder / "pages" / "done").mkdir(parents=True)
    (folder / "templates" / "en").mkdir(parents=True)
    (folder / "link").symlink_to("templates")
    (folder / "link.html").symlink_to("templates/report.html.j2")
    file = folder / "reminderd.yaml"
    file.write_text(SETTINGS + more)
    try:
        load(file, are_files_checked=False)
    except ConfigError as error:
        return error.problems
    return []


TEMPLATES = "lies in the folder of your templates"
IN_EACH_OTHERS_WAY = {
    "the report among the pages": ("pages: pages\nreport: pages/report.html\n", "report: lies in the folder for pages"),
    "the report over a template": (
        "templates: templates\nreport: templates/report.html.j2\n",
        f"report: {TEMPLATES}",
    ),
    "by a link": ("templates: templates\nreport: link.html\n", f"report: {TEMPLATES}"),
    "the report over the calendar": (
        "calendar: file\nreport: state/calendar.ics\n",
        "report: is the file of the calendar",
    ),
    "templates as pages": ("templates: templates\npages: templates/en\n", f"pages: {TEMPLATES}"),
    "templates as pages, by a link": ("templates: templates\npages: link\n", f"pages: {TEMPLATES}"),
    "templates where pages go": ("templates: pages/done\npages: pages\n", f"pages: {TEMPLATES}"),
    "passwords as pages": ("pages: secrets\n", "pages: holds a password or certificate"),
    "certificates as pages": ("pages: ./ca/\n", "pages: holds a password or certificate"),
}


@pytest.mark.parametrize(("more", "said"), IN_EACH_OTHERS_WAY.values(), ids=IN_EACH_OTHERS_WAY)
def test_what_is_in_anothers_way_is_one_line(tmp_path: Path, more: str, said: str) -> None:
    """With the line of the setting, before anything is written."""
    (line,) = named(tmp_path, more)
    assert said in line
    assert line.startswith("reminderd.yaml:")


@pytest.mark.parametrize(
    "more",
    [
        "pages: pages\nreport: report.html\ntemplates: templates\ncalendar: file\n",
        "report: state/report.html\ncalendar: file\n",
        "report: state/calendar.ics\n",
        "pages: pages\nreport: pages/done/report.html\n",
    ],
)
def test_what_is_in_nobodys_way_is_taken(tmp_path: Path, more: str) -> None:
    assert named(tmp_path, more) == []

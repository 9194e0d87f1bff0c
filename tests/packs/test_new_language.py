"""A language is a few files of data: put them there, and it is found, read, spoken and written; no Python changes.

Swedish was added so. Here it is taken out of a copy of the program, and put back as a language that the program has
never heard of: the same words under another code.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import reminderd
from installed.installation import ALONE
from samples.corpus_files import CORPUS

WORDS = ("kinds.yaml", "letters.yaml", "answers.yaml", "drafts.yaml")
SWEDISH = (
    "reminderd/vendors/aliexpress/sv.yaml",
    "reminderd/languages/sv.yaml",
    *(f"templates/sv/{name}" for name in WORDS),
)
NEW = "fo"
DELIVERED, ANSWER, CAME = CORPUS / "aliexpress/sv/delivered-01.eml", "Jag har fått det, tack", "received"
SUM, PAID = "återbetalat 12 kronor", "refunded 12 SEK"
FORWARDED, NOTICE = "VB: Leverans", "Autosvar: semester"

TRY = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from reminderd.adapters.packs.resources import load_vendor
from reminderd.config import ConfigError, load
from reminderd.config.shipped import written_languages
from reminderd.core.mail.parsing import parse
from reminderd.core.mail.subject_tags import is_automatic, is_forward
from reminderd.core.reading import read
from reminderd.core.statements.answers import commands_of
from reminderd.rendering import new_renderer

mail, config, new, forwarded, notice, *answers = Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]
now, vendor = datetime(2026, 12, 31, 12, tzinfo=UTC), load_vendor()
reading = read(parse(mail.read_bytes(), received_at=now), vendor)
found = {
    "found": new in [language.code for language in vendor.languages] and new in written_languages(),
    "read": [reading.language, reading.kind],
    "said": [" ".join(words) for one in answers for _, words in commands_of([one], vendor.vocabularies)],
    "around": [is_forward(forwarded, vendor.vocabularies), is_automatic(notice, vendor.vocabularies)],
}
try:
    settings = load(config)
    renderer = new_renderer(settings, vendor, b"secret", lambda *_: None, print)
    found["written"] = renderer.test(now).subject
except ConfigError as error:
    found["written"] = str(error)
print(json.dumps(found))
"""


def tried(root: Path) -> dict[str, Any]:
    """Return what the program in this folder makes of a Swedish mail, of answers and titles, and of the setting
    `language`.
    """
    config = root / "reminderd.yaml"
    config.write_text(f"{ALONE}language: {NEW}\n")
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(DELIVERED), str(config), NEW, FORWARDED, NOTICE, ANSWER, SUM],
        env={**os.environ, "PYTHONPATH": str(root), "XDG_CACHE_HOME": str(root / "cache")},
        cwd=root, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def without_swedish(tmp_path: Path) -> Path:
    """The program and its data, without these files."""
    checkout = Path(reminderd.__file__).parent.parent
    for name in ("reminderd", "templates", "config"):
        shutil.copytree(checkout / name, tmp_path / name, ignore=shutil.ignore_patterns("sv.yaml", "sv"))
    return tmp_path


def test_data_files_make_a_language(without_swedish: Path) -> None:
    """Before them none of it works, with them all of it does, in the same program."""
    before = tried(without_swedish)
    assert before["found"] is False
    assert before["read"][1] != "delivered"
    assert not {CAME, PAID} & set(before["said"])
    assert before["around"] == [False, False]
    assert "language: " in before["written"]
    checkout = Path(reminderd.__file__).parent.parent
    for name in SWEDISH:
        new = without_swedish / name.replace("sv", NEW)
        new.parent.mkdir(exist_ok=True)
        new.write_text((checkout / name).read_text().replace("language: sv", f"language: {NEW}"))
    after = tried(without_swedish)
    assert after["found"] is True
    assert after["read"] == [NEW, "delivered"]
    assert after["said"] == [CAME, PAID]
    assert after["around"] == [True, True]
    assert after["written"]
    assert after["written"] != before["written"]

"""`reminderd case` as a process: what it packs is whole, true, of one order, and overwrites nothing of anybody."""

import io
import json
import re
import sqlite3
import subprocess
import zipfile
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

import pytest

from installed.installation import Installation
from reminderd.adapters.tables.storage import Storage
from reminderd.demo.mailbox import sample_mails
from servers import ReceivedMail

ARRIVED = [mail for mail in sample_mails() if mail.kind]
NOW = f"{max(mail.at for mail in ARRIVED):%Y-%m-%dT%H:%M%z}"


@pytest.fixture
def imported(home: Installation, tmp_path: Path) -> Installation:
    """The sample mails, read from files."""
    folder = tmp_path / "saved"
    folder.mkdir()
    for number, mail in enumerate(ARRIVED):
        (folder / f"{number}.eml").write_bytes(mail.raw)
    home.reminderd("import", str(folder))
    return home


@pytest.fixture
def order(imported: Installation) -> str:
    """An order of which several mails told, delivered and in dispute, with two photos."""
    found = [order for order in imported.json("orders") if order["delivered_at"] and not order["disputes"]]
    number = str(max(found, key=lambda order: len(mails_of(order["order"])))["order"])
    imported.reminderd("mark", number, "disputed", "--now", NOW)
    photo, film = imported.folder / "broken lamp.jpg", imported.folder / "film.mp4"
    photo.write_bytes(b"\xff\xd8 photo")
    film.write_bytes(b"film" * 999)
    said = imported.json("case", number, "--add", str(photo), str(film), "--now", NOW)
    assert said["added"] == 2
    return number


def mails_of(number: str) -> set[bytes]:
    return {mail.raw for mail in ARRIVED if number in mail.orders}


def stored_mails_of(home: Installation, number: str) -> set[bytes]:
    """Return the mails of an order as they are stored: what is imported from a file ends with a line's end."""
    storage = Storage(home.state / "reminderd.db")
    wanted = {raw.rstrip() for raw in mails_of(number)}
    stored = {mail.raw for mail in storage.all_mails() if mail.raw.rstrip() in wanted}
    storage.close()
    assert len(stored) == len(wanted) > 2
    return stored


def check_bundle(files: dict[str, bytes], number: str, mails: set[bytes]) -> None:
    """The mails are those of the order byte for byte, every sum is right, and the page names and links all of it."""
    assert {content for name, content in files.items() if name.startswith("mails/")} == mails
    sums = dict(reversed(line.split("  ")) for line in files["evidence/SHA256SUMS"].decode().splitlines())
    evidence = {name.removeprefix("evidence/"): content for name, content in files.items() if "evidence/" in name}
    del evidence["SHA256SUMS"]
    assert {name: sha256(content).hexdigest() for name, content in evidence.items()} == sums
    assert sorted(evidence.values()) == sorted([b"\xff\xd8 photo", b"film" * 999])
    page = files["index.html"].decode()
    links = re.findall(r'href="([^"]*)"', page)
    assert set(links) == {name for name in files if name.endswith((".eml", ".mp4", ".jpg"))}
    assert not re.search(r"""(?i)\bsrc\s*=|url\(|@import|https?:|<(link|script|iframe|img)\b""", page)
    assert "Undefined" not in page
    for text in ("broken lamp.jpg", "film.mp4", number, "dispute opened", *sums.values()):
        assert text in page
    drafts = {name: content.decode() for name, content in files.items() if name.startswith("drafts/")}
    assert "drafts/bank.txt" in drafts
    assert all(number in text for text in drafts.values())
    manifest = json.loads(files["case.json"])
    assert sorted(manifest["files"]) == sorted(set(files) - {"case.json"})


def read(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_holds_page_mails_evidence_and_messages(imported: Installation, order: str, tmp_path: Path) -> None:
    """Readable for the user alone; `sha256sum -c` accepts the sums."""
    folder = tmp_path / "case"
    said = imported.json("case", order, "-o", str(folder), "--now", NOW)
    assert sorted(said["files"]) == sorted(read(folder))
    check_bundle(read(folder), order, stored_mails_of(imported, order))
    assert not [path for path in [folder, *folder.rglob("*")] if path.stat().st_mode & 0o077]
    subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder / "evidence", check=True, capture_output=True)


def test_a_zip_holds_the_same(imported: Installation, order: str, tmp_path: Path) -> None:
    """One file, to be attached to a dispute or a letter."""
    target = tmp_path / "case.zip"
    assert "written: " in imported.reminderd("case", order[-9:], "-o", str(target), "--now", NOW).stdout
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    check_bundle(files, order, stored_mails_of(imported, order))
    imported.reminderd("case", order, "-o", str(tmp_path / "case"), "--now", NOW)
    assert read(tmp_path / "case") == files


def test_nothing_of_other_orders_is_in_it(imported: Installation, order: str, tmp_path: Path) -> None:
    """A mail that tells of several is included whole, and the page says so."""
    folder = tmp_path / "case"
    imported.reminderd("case", order, "-o", str(folder), "--now", NOW)
    page, others = (folder / "index.html").read_text(), {one for mail in ARRIVED for one in mail.orders} - {order}
    assert not [number for number in others if number in page]
    shared = {number for mail in ARRIVED if len(mail.orders) > 1 for number in mail.orders}
    number = min(shared)
    imported.reminderd("case", number, "-o", str(tmp_path / "shared"), "--now", NOW)
    assert "It is about other orders, too." in (tmp_path / "shared" / "index.html").read_text()


def test_an_older_case_file_is_replaced_and_nothing_else(imported: Installation, order: str, tmp_path: Path) -> None:
    """A folder or zip with anything else in it stays as it is, and the error is one line."""
    folder, target = tmp_path / "case", tmp_path / "case.zip"
    for output in (folder, target):
        imported.reminderd("case", order, "-o", str(output), "--now", NOW)
        imported.reminderd("case", order, "-o", str(output), "--now", NOW)
    before = target.read_bytes()
    other = next(one["order"] for one in imported.json("orders") if one["order"] != order)
    for output in (folder, target):
        assert len(imported.reminderd("case", other, "-o", str(output), code=1).stderr.splitlines()) == 1
    assert target.read_bytes() == before
    (folder / "mails" / "notes.txt").write_text("mine")
    assert "not empty" in imported.reminderd("case", order, "-o", str(folder), code=1).stderr
    assert (folder / "mails" / "notes.txt").read_text() == "mine"
    files = {name: text for name, text in read(folder).items() if "notes" not in name}
    check_bundle(files, order, stored_mails_of(imported, order))
    foreign = tmp_path / "foreign.zip"
    foreign.write_bytes(b"mine")
    imported.reminderd("case", order, "-o", str(foreign), code=1)
    assert foreign.read_bytes() == b"mine"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "mails").symlink_to(tmp_path / "elsewhere")
    imported.reminderd("case", order, "-o", str(tmp_path / "linked"), code=1)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_what_is_gone_or_changed_is_said_so(imported: Installation, order: str, tmp_path: Path) -> None:
    """Mails past their time of keeping, and a file that somebody changed, are listed, not copied."""
    storage = Storage(imported.state / "reminderd.db")
    assert storage.forget_raw_mails(max(mail.first_seen_at for mail in storage.all_mails()).replace(year=2100))
    (key,) = [fact.order for fact in storage.facts() if fact.order and fact.order.number == order][:1]
    Path(storage.evidence.of(key)[0].path).write_bytes(b"forged")
    Path(storage.evidence.of(key)[1].path).unlink()
    storage.close()
    imported.reminderd("case", order, "-o", str(tmp_path / "case"), "--now", NOW)
    files = read(tmp_path / "case")
    assert not [name for name in files if name.startswith(("mails/", "evidence/"))]
    page = files["index.html"].decode()
    assert page.count("The mail itself was deleted") == len(mails_of(order))
    assert page.count("The file is lost or was changed") == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["0000"], "give -o"),
        (["0000", "photo.jpg"], "give -o"),
        (["0000", "--add"], "give -o"),
        (["0000", "--add", "no-such-file.jpg"], "cannot read"),
        (["0000", "--add", "/"], "cannot read"),
        (["0000", "-o", "case"], "no order '0000' is known"),
    ],
)
def test_wrong_use_is_one_clear_error(home: Installation, arguments: list[str], message: str) -> None:
    """What is missing is said, and nothing is written."""
    assert message in home.reminderd("case", *arguments, code=2).stderr


def test_a_place_that_cannot_be_written_is_one_line(imported: Installation, order: str, tmp_path: Path) -> None:
    """A folder that is missing, or a file in the way."""
    (tmp_path / "file").write_text("in the way")
    for output in ("nowhere/case", "nowhere/case.zip", "file"):
        done = imported.reminderd("case", order, "-o", str(tmp_path / output), code=2)
        assert re.fullmatch(r"reminderd: .*: cannot be written: .*\n", done.stderr)
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.fixture
def last_days(home: Installation) -> tuple[str, str]:
    """The number of a delivered order, and the instant of the first reminder of its dispute window's last days."""
    number = "8215017794224711"
    home.dovecot.append(*mails_of(number))
    home.reminderd("once", "--now", NOW)
    found = [
        letter["at"]
        for letter in home.json("simulate", "--now", NOW)
        if re.search(r"/dispute_window@\S+#-[013]d", " ".join(letter["notice"]))
    ]
    return number, min(found)


def letters_of(home: Installation, at: str, code: int = 0) -> list[ReceivedMail]:
    """Return the letters that a pass at that instant sends."""
    before = len(home.sink.mails)
    home.reminderd("once", "--now", at, code=code)
    return home.sink.mails[before:]


def test_a_reminder_of_the_last_days_carries_the_case_file(
    home: Installation, last_days: tuple[str, str], tmp_path: Path
) -> None:
    """Page, mails, evidence and messages, as the command writes them, which is named alone once they are too large."""
    number, at = last_days
    photo, film = tmp_path / "photo.jpg", tmp_path / "film.mp4"
    photo.write_bytes(b"x" * 2000)
    film.write_bytes(b"x" * 2_000_001)
    home.reminderd("case", number, "--add", str(photo))
    told = []
    for instant in (at, at.replace("T07", "T09")):
        (mail,) = letters_of(home, instant)
        text = " ".join(text_of(mail).split())
        told.append((zips_in(mail), ".zip is attached" in text, f"`reminderd case {number} -o case.zip`" in text))
        home.reminderd("case", number, "--add", str(film))
        home.reminderd("snooze", number, "1h", "--now", at)  # the same reminder again
    (zips, *named), without = told
    assert named == [True, True]
    assert without == ({}, False, True)
    (content,) = zips.values()
    assert list(zips) == [f"case-{number}.zip"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert json.loads(archive.read("case.json"))["order"] == f"aliexpress/{number}"
    assert {"case.json", "index.html", "evidence/SHA256SUMS", "drafts/dispute.txt"} <= set(names)
    assert len([name for name in names if name.startswith("mails/")]) == len(mails_of(number))


def test_a_server_that_refuses_the_case_file_gets_the_reminder_without_it(
    home: Installation, last_days: tuple[str, str]
) -> None:
    """Too large, or a kind of file that it forbids: the reminder matters more."""
    number, at = last_days
    home.sink.faults.zips = "552 5.3.4 message too large"
    (mail,) = letters_of(home, at)
    assert zips_in(mail) == {}
    assert f"`reminderd case {number} -o case.zip`" in " ".join(text_of(mail).split())
    assert letters_of(home, at) == []


def test_a_reminder_that_had_to_wait_still_carries_its_case_file(
    home: Installation, last_days: tuple[str, str]
) -> None:
    """It is stored with the letter, and forgotten once the letter has arrived."""
    number, at = last_days
    home.sink.faults.body = "451 4.7.1 later, please"
    assert letters_of(home, at, code=1) == []
    storage = Storage(home.state / "reminderd.db")
    ((waiting, _),) = storage.letters.unsettled()
    storage.close()
    home.sink.faults.body = None
    (mail,) = letters_of(home, at.replace("T07", "T09"))
    assert list(zips_in(mail).items()) == [(one.name, one.content) for one in waiting.attachments]
    assert [one.name for one in waiting.attachments] == [f"case-{number}.zip"]
    with sqlite3.connect(home.state / "reminderd.db") as connection:
        assert connection.execute("SELECT COUNT(*) FROM attachments").fetchone() == (0,)


def zips_in(mail: ReceivedMail) -> dict[str, bytes]:
    """Return the zips that go with a letter, by their names."""
    found = [part for part in message_from_bytes(mail.raw).walk() if part.get_content_type() == "application/zip"]
    return {str(part.get_filename()): part.get_payload(decode=True) for part in found}


def text_of(mail: ReceivedMail) -> str:
    """Return the text part of a letter."""
    (text,) = [part for part in message_from_bytes(mail.raw).walk() if part.get_content_type() == "text/plain"]
    return text.get_payload(decode=True).decode()

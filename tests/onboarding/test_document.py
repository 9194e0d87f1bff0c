"""The settings file: new, or changed in what was asked for and nothing else."""

from pathlib import Path

import pytest

from reminderd.config import load
from reminderd.onboarding.document import Change, Way, written

EXAMPLE = (Path(__file__).parents[2] / "config/reminderd.yaml").read_text()

NEW: dict[Way, object] = {
    ("accounts", 0, "name"): "gmail",
    ("accounts", 0, "imap", "host"): "imap.gmail.com",
    ("accounts", 0, "imap", "port"): None,
    ("accounts", 0, "imap", "username"): "no: #me@gmail.com",
    ("accounts", 0, "imap", "password_file"): "gmail-password",
    ("accounts", 0, "folders"): ["[Gmail]/Alle Nachrichten", "#1", "a: b", "no", "10"],
    ("smtp", "host"): "smtp.gmail.com",
    ("sender",): "reminderd <me@gmail.com>",
    ("recipient",): "me@gmail.com",
    ("time_zone",): "Europe/Berlin",
    ("digest", "hour"): 7,
}


def test_a_new_file_says_what_it_was_told(tmp_path: Path) -> None:
    """Whatever a name or a folder looks like to YAML."""
    settings = load(tmp_path / "reminderd.yaml", text=written(None, Change(NEW)), are_files_checked=False)
    (account,) = settings.accounts
    assert account.imap.username == "no: #me@gmail.com"
    assert account.folders == ("[Gmail]/Alle Nachrichten", "#1", "a: b", "no", "10")
    assert account.imap.password_file == tmp_path / "gmail-password"
    assert (settings.digest.hour, settings.recipient) == (7, "me@gmail.com")


@pytest.mark.parametrize("text", [EXAMPLE, written(None, Change(NEW)), "accounts:\n- name: a\n  imap: {host: x}\n"])
def test_what_stands_there_already_changes_no_byte(text: str) -> None:
    (name,) = [line.split(": ")[1] for line in text.splitlines() if line.lstrip(" -").startswith("name:")][:1]
    same = Change({("accounts", 0, "name"): name, ("accounts", 0, "poll_every"): None})
    assert written(text, same) == text
    assert written(text, Change()) == text


def test_one_value_changes_one_line_of_the_example() -> None:
    """Comments, order and everything else stay."""
    changed = written(EXAMPLE, Change({("accounts", 0, "imap", "host"): "imap.gmail.com"}))
    assert changed == EXAMPLE.replace("host: imap.example.org", "host: imap.gmail.com")


def test_another_mailbox_is_added_below() -> None:
    text = written(None, Change(NEW))
    changed = written(text, Change({("accounts", 1, "name"): "gmx", ("accounts", 1, "imap", "host"): "imap.gmx.net"}))
    assert changed == text.replace("smtp:\n", "  - name: gmx\n    imap:\n      host: imap.gmx.net\nsmtp:\n", 1)


def test_a_value_that_is_taken_out_leaves_its_neighbours() -> None:
    text = written(None, Change(NEW))
    assert written(text, Change({("digest", "hour"): None, ("sender",): None})) == text.replace(
        "sender: reminderd <me@gmail.com>\n", ""
    ).replace("digest:\n  hour: 7\n", "digest: {}\n")

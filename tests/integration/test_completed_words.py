"""What Tab proposes of what is known: orders, logins, what can be said of an order. No server is asked."""

import json
from pathlib import Path

import pytest
from click.shell_completion import CompletionItem, get_completion_class

from installed.installation import ALONE, environment
from installed.processes import run_command
from reminderd.cli import command_line
from reminderd.core.model import Statement
from reminderd.demo.mailbox import sample_mails


def proposed(*words: str) -> list[CompletionItem]:
    """Return what may stand in place of the last of the words after `reminderd`."""
    shell = get_completion_class("fish")
    assert shell
    return shell(command_line, {}, "reminderd", "_REMINDERD_COMPLETE").get_completions(list(words[:-1]), words[-1])


def values(*words: str) -> list[str]:
    return [item.value for item in proposed(*words)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings without anything that was read."""
    config = tmp_path / "reminderd.yaml"
    config.write_text(ALONE)
    monkeypatch.setenv("REMINDERD_CONFIG", str(config))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def known(home: Path) -> Path:
    """With the orders of the sample mailbox."""
    (home / "mails").mkdir()
    for number, mail in enumerate(one for one in sample_mails() if one.kind):
        (home / "mails" / f"{number}.eml").write_bytes(mail.raw)
    done = run_command(["import", str(home / "mails"), "--config", str(home / "reminderd.yaml")], environment())
    assert done.returncode == 0, done.stderr
    return home


def test_an_order_is_completed_wherever_one_is_named(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its thing beside it, where the shell shows that; by the beginning of its number."""
    everything = proposed("order", "")
    assert len(everything) == len({item.value for item in everything}) == 9
    assert any(item.help and "camping chair" in item.help for item in everything)
    begun = everything[0].value[:6]
    for command in ("order", "case", "mark", "done", "snooze", "undo"):
        found = values(command, begun)
        assert everything[0].value in found
        assert all(value.startswith(begun) for value in found)
    assert capsys.readouterr() == ("", "")


def test_what_is_open_comes_first(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in `deadlines`."""
    now = sample_mails()[len(sample_mails()) // 2].at
    asked = ["deadlines", "--json", "--now", now.isoformat(), "--config", str(known / "reminderd.yaml")]
    rows = json.loads(run_command(asked, environment()).stdout)
    is_open = list(dict.fromkeys(row["order"] for row in rows))
    monkeypatch.setattr("reminderd.cli.options.system_clock", lambda: now)
    found = values("order", "")
    assert 1 < len(is_open) < len(found)
    assert found[: len(is_open)] == is_open


def test_what_can_be_said_of_an_order_is_completed(home: Path) -> None:
    assert set(values("mark", "8200", "")) == {one.value for one in Statement}
    assert values("mark", "8200", "refunde") == ["refunded"]


def test_a_login_is_completed(home: Path) -> None:
    text = ALONE.replace("password_command: echo x}\nsmtp", "auth: oauth2}\n    oauth2: {client_id: me}\nsmtp")
    (home / "reminderd.yaml").write_text(text.replace("imap.invalid", "imap.gmail.com"))
    assert values("login", "") == ["home"]
    assert values("login", "x") == []


@pytest.mark.parametrize("command", ["inspect", "anonymise", "teach", "page"])
def test_files_are_left_to_the_shell(command: str) -> None:
    assert [(item.type, item.value) for item in proposed(command, "ma")] == [("file", "ma")]


@pytest.mark.parametrize("is_broken", [False, True])
def test_where_nothing_is_known_nothing_is_said_or_made(
    home: Path, is_broken: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither before the first start nor with settings or a database that cannot be read."""
    if is_broken:
        (home / "state").mkdir(mode=0o700)
        (home / "state" / "reminderd.db").write_bytes(b"no database" * 100)
    before = sorted(home.rglob("*"))
    assert values("order", "") == []
    (home / "reminderd.yaml").write_text("accounts: [")
    assert values("order", "") == values("login", "") == []
    (home / "reminderd.yaml").unlink()
    assert values("order", "") == values("login", "") == []
    (home / "reminderd.yaml").touch()
    assert sorted(home.rglob("*")) == before
    assert capfd.readouterr() == ("", "")

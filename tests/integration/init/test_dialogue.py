"""`reminderd init`: the dialogue, played in this process and once at a real terminal, with real servers."""

import re
import stat
from itertools import cycle
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, getrlimit, setrlimit
from typing import Any

import click
import pytest

from installed.installation import environment
from installed.newcomer import ADDRESS, Newcomer
from installed.processes import run_command
from installed.terminals import Terminal
from reminderd.config import ConfigError, load, secret_sources
from reminderd.core.model import PermanentError
from reminderd.onboarding import present, writing


def test_a_script_sets_up_what_works_at_once(newcomer: Newcomer) -> None:
    """One line of options: settings and secret with their modes, what was found is shown, and `check` is content."""
    options = ["--email", ADDRESS, "--password-file", str(newcomer.password), "--time-zone", "Europe/Berlin"]
    shown = newcomer.run(*newcomer.servers(), *options, "--yes", "--no-test").stdout
    assert "12 mails of AliExpress in INBOX" in shown
    assert re.search(r"Found \d+ orders in 12 mails", shown)
    assert newcomer.dovecot.password not in shown
    home = newcomer.config.parent
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home, *home.iterdir())}
    assert modes == {"config": 0o700, "reminderd.yaml": 0o600, "example-net-password": 0o600}
    assert newcomer.dovecot.password not in newcomer.config.read_text()
    settings = load(newcomer.config)
    assert (settings.recipient, settings.country, settings.sender) == (ADDRESS, "DE", f"reminderd <{ADDRESS}>")
    done = run_command(["check", "--config", str(newcomer.config)], environment())
    assert done.returncode == 0, done.stdout


def test_the_systems_service_can_read_what_root_sets_up(newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs as a user of its own: the settings and the way to them are open, the credentials are root's."""
    folder = newcomer.folder / "etc/reminderd"
    folder.parent.mkdir()
    monkeypatch.setattr(present, "SYSTEM_FILE", folder / "reminderd.yaml")
    monkeypatch.setattr(secret_sources, "SERVICE_CREDENTIALS", folder / "credentials")
    newcomer.config = folder / "reminderd.yaml"
    newcomer.set_up()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes == {"reminderd": 0o755, "reminderd.yaml": 0o644, "credentials": 0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / "credentials").iterdir()} == {0o600}


def test_the_dialogue_asks_in_order_and_takes_the_answers(newcomer: Newcomer) -> None:
    newcomer.answer(
        {
            "Mail address": ADDRESS,
            "Password of": ["wrong", newcomer.dovecot.password],
            "Folders": ["Lost, INBOX", "Spam, INBOX"],
            "Your time zone": ["Berlin", "America/Sao_Paulo"],
            "Your country": ["Brasil", "br"],
            "Language": "pt",
            "At which hour": ["26", "7"],
            "How you pay": ["cash", "paypal"],
            "Send a test": False,
        },
        *newcomer.servers(),
    )
    settings = load(newcomer.config)
    (account,) = settings.accounts
    assert account.folders == ("Spam", "INBOX")
    assert (str(settings.time_zone), settings.country, settings.language) == ("America/Sao_Paulo", "BR", "pt")
    assert (settings.digest.hour, account.payment) == (7, "paypal")
    firsts = [question.split()[0] for question in dict.fromkeys(newcomer.asked)]
    assert firsts == ["Mail", "Password", "Folders", "Send", "Your", "Your", "Language", "At", "How", "Write", "Send"]


def test_what_is_wrong_is_said_in_words(newcomer: Newcomer, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong password, a folder, a zone: what was wrong and what is right, and the same question again."""
    answers = {"Mail address": ADDRESS, "Password of": ["wrong", newcomer.dovecot.password], "Send a test": False,
               "Folders": ["Lost", "INBOX"], "Your time zone": ["Berlin", "Europe/Berlin"]}  # fmt: skip
    newcomer.answer(answers, *newcomer.servers())
    said = capsys.readouterr().out
    assert "login of maria@example.net refused" in said
    assert re.search(r"there is no folder 'Lost'; there are: (INBOX, Spam|Spam, INBOX)\n", said)
    assert "unknown time zone 'Berlin': did you mean Europe/Berlin?" in said
    assert "secs)" not in said


QUESTIONS = [
    "Mail address", "Password of", "Folders", "Send the reminders", "Your time zone", "Your country", "Language",
    "At which hour", "How you pay", "Write",
]  # fmt: skip


def test_ctrl_c_at_any_question_leaves_nothing(newcomer: Newcomer, capsys: pytest.CaptureFixture[str]) -> None:
    right: dict[str, Any] = {
        "Mail address": ADDRESS, "Password of": newcomer.dovecot.password, "Your time zone": "Europe/Berlin",
    }  # fmt: skip
    for question, stop in zip(QUESTIONS, cycle((click.Abort, KeyboardInterrupt)), strict=False):
        with pytest.raises(click.Abort):
            newcomer.answer({**right, question: stop}, *newcomer.servers())
        assert newcomer.asked[-1].startswith(question)
        assert newcomer.tree() == {}, question
        assert capsys.readouterr().out.endswith("Stopped. Nothing was written.\n")


def test_no_to_writing_writes_nothing(newcomer: Newcomer) -> None:
    right = {"Mail address": ADDRESS, "Password of": newcomer.dovecot.password, "Your time zone": "Europe/Berlin"}
    with pytest.raises(click.Abort):
        newcomer.answer({**right, "Write": False}, *newcomer.servers())
    assert newcomer.tree() == {}


def test_a_second_run_keeps_all_that_is_not_changed(newcomer: Newcomer) -> None:
    """Enter at each question changes no byte; one option changes one line; comments and settings of one's own stay."""
    newcomer.set_up()
    newcomer.config.write_text(newcomer.config.read_text() + "# mine\nweekends: false   # never on Sundays\n")
    before = newcomer.tree()
    newcomer.answer({"Password of": "", "Send a test": False})
    assert newcomer.tree() == before
    newcomer.play("--hour", "6")
    after = newcomer.tree()
    assert after.pop("reminderd.yaml") == before.pop("reminderd.yaml") + "digest:\n  hour: 6\n"
    assert after == before


def test_a_new_password_goes_where_the_old_one_lay(newcomer: Newcomer) -> None:
    newcomer.set_up()
    before = newcomer.tree()
    newcomer.let_in(f"{ADDRESS}:{{PLAIN}}another one")
    newcomer.answer({"Password of": ["guess", "another one"], "Send a test": False})
    assert newcomer.tree() == {**before, "example-net-password": "another one"}


def test_another_address_is_another_mailbox(newcomer: Newcomer) -> None:
    """It is added, with a name and a secret of its own; the server that sends stays."""
    newcomer.set_up()
    newcomer.let_in(f"{ADDRESS}:{{PLAIN}}correct horse", "ben@example.net:{PLAIN}b")
    other = newcomer.folder / "other"
    other.touch(0o600)
    other.write_text("b")
    newcomer.play("--email", "ben@example.net", "--password-file", str(other), *newcomer.servers())
    settings = load(newcomer.config)
    assert [account.name for account in settings.accounts] == ["example-net", "example-net-2"]
    assert settings.recipient == ADDRESS
    assert set(newcomer.tree()) == {"reminderd.yaml", "example-net-password", "example-net-2-password"}


def test_the_example_counts_as_nothing(newcomer: Newcomer) -> None:
    """Its account is replaced, not joined; its comments stay."""
    example = (Path(__file__).parents[3] / "config/reminderd.yaml").read_text()
    newcomer.config.parent.mkdir()
    newcomer.config.write_text(example)
    newcomer.set_up("--language", "sv")
    settings = load(newcomer.config)
    assert [account.imap.username for account in settings.accounts] == [ADDRESS]
    assert (settings.sender, settings.recipient, settings.language) == (f"reminderd <{ADDRESS}>", ADDRESS, "sv")
    assert settings.smtp.host == "127.0.0.1"
    assert "# That is all you need" not in example
    assert newcomer.config.read_text().count("#") == example.count("#")


def test_settings_that_are_wrong_are_not_overwritten(newcomer: Newcomer) -> None:
    newcomer.config.parent.mkdir()
    newcomer.config.write_text("accounts: 7\n")
    with pytest.raises(ConfigError, match=r"reminderd\.yaml:1: accounts: expected a list"):
        newcomer.play("--email", ADDRESS)
    assert newcomer.config.read_text() == "accounts: 7\n"


def test_a_secret_that_is_named_no_more_is_removed(newcomer: Newcomer) -> None:
    """A command takes the place of the file with the password."""
    newcomer.set_up()
    newcomer.play("--password-command", f"printf '{newcomer.dovecot.password}'")
    assert set(newcomer.tree()) == {"reminderd.yaml"}
    (account,) = load(newcomer.config).accounts
    assert account.imap.password_command == ("printf", newcomer.dovecot.password)


def test_ctrl_c_while_the_password_is_typed_ends_it(newcomer: Newcomer) -> None:
    with Terminal(newcomer.arguments(*newcomer.servers())) as terminal:
        terminal.answer("writes to: ", ADDRESS)
        terminal.press("unseen: ", "\x03")
        assert terminal.end() == 130
    assert terminal.shown.rstrip().endswith("Stopped. Nothing was written.")
    assert newcomer.tree() == {}


def test_a_full_disk_at_the_end_leaves_nothing(newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
    real = writing.write_together

    def on_a_full_disk(*given: Any) -> None:
        setrlimit(RLIMIT_FSIZE, (1, getrlimit(RLIMIT_FSIZE)[1]))
        try:
            real(*given)
        finally:
            setrlimit(RLIMIT_FSIZE, (RLIM_INFINITY, getrlimit(RLIMIT_FSIZE)[1]))

    monkeypatch.setattr("reminderd.cli.commands.init.write_together", on_a_full_disk)
    right = {"Mail address": ADDRESS, "Password of": newcomer.dovecot.password, "Your time zone": "Europe/Berlin"}
    with pytest.raises(PermanentError, match="the disk is full"):
        newcomer.answer(right, *newcomer.servers())
    assert newcomer.tree() == {}


def test_the_test_letter_is_seen_arriving(newcomer: Newcomer, capsys: pytest.CaptureFixture[str]) -> None:
    """What the server takes is put into the mailbox, in the junk folder even: it is found there."""
    newcomer.set_up()
    kept = newcomer.sink.mails

    class Delivering(list):
        def append(self, mail: Any) -> None:
            super().append(mail)
            newcomer.dovecot.append(mail.raw, folder="Spam")

    newcomer.sink.mails = Delivering(kept)
    newcomer.answer({"Password of": "", "Send a test": True})
    assert "It has arrived in Spam." in capsys.readouterr().out
    assert len(newcomer.sink.mails) == 1


def test_at_a_real_terminal_the_password_is_not_shown(newcomer: Newcomer) -> None:
    """The whole dialogue through a pty: wrong password, right one, Enter to the rest."""
    with Terminal(newcomer.arguments(*newcomer.servers())) as terminal:
        terminal.answer("Mail address that AliExpress writes to: ", ADDRESS)
        terminal.answer("unseen: ", "a wrong password")
        terminal.answer("unseen: ", newcomer.dovecot.password)
        terminal.answer("Folders to read, with commas between [INBOX]: ", "")
        terminal.answer(f"Send the reminders to [{ADDRESS}]: ", "")
        terminal.answer("Your time zone", "Europe/Berlin")
        for question in ("Your country", "Language", "At which hour", "How you pay", "Write"):
            terminal.answer(question, "")
        terminal.answer("Send a test letter", "n")
        assert terminal.end() == 0
    assert "refused" in terminal.shown
    assert "password" not in terminal.shown.replace("Password", "").replace("net-password", "")
    assert newcomer.dovecot.password not in terminal.shown
    assert load(newcomer.config).recipient == ADDRESS


@pytest.mark.parametrize("columns", [60, 80])
def test_a_narrow_terminal_breaks_no_word(newcomer: Newcomer, columns: int) -> None:
    """Whatever is said or asked, of long paths, too: what does not fit is wrapped between words."""
    config = newcomer.folder / "a folder with a long name" / "and one more in it" / "reminderd.yaml"
    typed = "Nowhere, Elsewhere, Somewhere else, In no place"
    with Terminal(["init", "--config", str(config), *newcomer.servers()], COLUMNS=str(columns)) as terminal:
        terminal.answer("Mail address that AliExpress writes to: ", ADDRESS)
        terminal.answer("unseen: ", "a wrong password")
        terminal.answer("unseen: ", newcomer.dovecot.password)
        terminal.answer("Folders to read", typed)
        terminal.answer("Folders to read", "")
        terminal.answer("Send the reminders to", "")
        terminal.answer("Your time zone", "Europe/Berlin")
        for question in ("Your country", "Language", "At which hour", "How you pay"):
            terminal.answer(question, "")
        terminal.answer("[Y/n]: ", "")  # where the files are to be written
        terminal.answer("Send a test letter", "n")
        assert terminal.end() == 0, terminal.shown
    lines = terminal.shown.replace(typed, "").replace(": Europe/Berlin", ": ").splitlines()
    assert [line for line in lines if len(line) > columns and " " in line.strip()] == []

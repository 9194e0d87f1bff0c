"""`reminderd init` and what goes wrong: one line that says what and what to do, and nothing written."""

import re
from pathlib import Path

import click
import pytest

from installed.newcomer import ADDRESS, MAILS, Newcomer
from reminderd.cli.commands.init import init
from reminderd.config import load
from reminderd.core.model import PermanentError, TemporaryError
from reminderd.demo.mailbox import sample_mails
from servers import SmtpSink
from servers.loopback import free_port


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--email", "maria"], "--email ADDRESS: expected one mail address such as me@example.org, got 'maria'"),
        ([], "give --email ADDRESS, or leave out --yes to be asked"),
        (["--email", ADDRESS], "give --imap-host HOST (or --provider, --autoconfig), or leave out --yes"),
        (["--email", "m@gmail.com"], "give --password-file FILE (or --password-command), or leave out --yes"),
        (
            ["--email", "m@hotmail.com"],
            "Live takes no password from programs: name a program that you registered there",
        ),
        (["--email", ADDRESS, "--provider", "gmial"], "no provider 'gmial' is known; known are gmail, "),
        (["--email", ADDRESS, "--autoconfig", "/nowhere.xml"], "/nowhere.xml: cannot be read: No such file"),
        (["--email", "m@gmail.com", "--password-file", "/nowhere"], "cannot read /nowhere: no such file"),
        (["--email", "m@gmail.com", "--password-command", "'"], "--password-command: an unmatched quotation mark"),
        (["--email", "m@gmail.com", "--imap-host", "imap:99300"], "expected a port from 1 to 65535 after the colon"),
        (["--email", "m@box.example", "--imap-host", "i m:993"], "expected a server's name such as mail.example"),
    ],
)
def test_wrong_use_is_one_line(options: list[str], said: str, tmp_path: Path) -> None:
    """It says what is wrong and what to give; nothing is asked of a server, nothing is written."""
    config = tmp_path / "config" / "reminderd.yaml"
    with pytest.raises((click.UsageError, PermanentError)) as raised:
        init.main([*options, "--config", str(config), "--time-zone", "UTC", "--yes"], standalone_mode=False)
    shown = raised.value.message if isinstance(raised.value, click.UsageError) else str(raised.value)
    assert said in shown
    assert "\n" not in shown
    assert not config.parent.exists()


def test_a_refused_login_and_a_server_that_is_not_there_write_nothing(newcomer: Newcomer) -> None:
    """One line each, and exit code 1."""
    newcomer.password.write_text("wrong")
    options = ["--email", ADDRESS, "--password-file", str(newcomer.password), "--yes"]
    done = newcomer.run(*newcomer.servers(), *options, code=1)
    assert "login of maria@example.net refused" in done.stderr
    assert "wrong" not in done.stderr
    newcomer.password.write_text(newcomer.dovecot.password)
    for option, port in (("--imap-port", free_port()), ("--smtp-port", free_port())):
        done = newcomer.run(*newcomer.servers(), option, str(port), *options, code=1)
        assert f"127.0.0.1:{port}" in done.stderr
        assert "onnection refused" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert newcomer.tree() == {}


def test_a_server_that_cannot_be_talked_to_is_asked_for_again(
    newcomer: Newcomer, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip in a name costs no second beginning."""
    options = newcomer.servers()
    options[1] = options[7] = "imap.nobody.invalid"
    answers = {"Mail address": ADDRESS, "Password of": newcomer.dovecot.password, "Your time zone": "Europe/Berlin",
               "IMAP server; Enter": "127.0.0.1", "SMTP server, to send from; Enter": "127.0.0.1",
               "Send a test": False}  # fmt: skip
    newcomer.answer(answers, *options)
    settings = load(newcomer.config)
    assert (settings.accounts[0].imap.host, settings.smtp.host) == ("127.0.0.1", "127.0.0.1")
    said = capsys.readouterr().out
    assert said.count("imap.nobody.invalid") == 2
    assert f"\n  imap.nobody.invalid:{newcomer.dovecot.port}: " in f"\n{said}"


def test_a_server_that_moved_is_named_in_a_second_run_and_stored(newcomer: Newcomer) -> None:
    """Both that are read from and sent by; the password is typed once."""
    newcomer.set_up()
    text = newcomer.config.read_text().replace("host: 127.0.0.1", "host: 127.0.0.9")
    newcomer.config.write_text(text)
    answers = {"Password of": "", "IMAP server; Enter": "127.0.0.1", "SMTP server, to send from; Enter": "127.0.0.1",
               "Send a test": False, "Install it": False}  # fmt: skip
    newcomer.answer(answers, "--email", ADDRESS)
    settings = load(newcomer.config)
    assert (settings.accounts[0].imap.host, settings.smtp.host) == ("127.0.0.1", "127.0.0.1")
    assert settings.accounts[0].imap.port == newcomer.dovecot.port
    assert [question for question in newcomer.asked if question.startswith("Password")] == [
        f"Password of {ADDRESS} (Enter keeps the stored one), unseen"
    ]


@pytest.mark.parametrize(("kind", "words"), [("imap", "does not speak IMAP"), ("smtp", "does not speak SMTP")])
def test_a_port_of_another_service_is_told_of(kind: str, words: str, newcomer: Newcomer) -> None:
    """The greeting of the wrong server is not passed on."""
    ports = {"imap": newcomer.sink.port, "smtp": newcomer.dovecot.port}
    options = [*newcomer.servers(), f"--{kind}-port", str(ports[kind])]
    with pytest.raises(TemporaryError, match=f"{words}: are `host` and `port` right"):
        newcomer.set_up(*options)


def test_a_machine_in_utc_is_asked_for_its_zone_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As most rented ones are; a country with one zone is enough."""
    monkeypatch.setenv("TZ", "UTC")
    options = ["--config", str(tmp_path / "reminderd.yaml"), "--email", "m@gmail.com", "--yes"]
    with pytest.raises(click.UsageError, match="this machine has no time zone but UTC: give --time-zone ZONE"):
        init.main([*options, "--country", "US"], standalone_mode=False)
    for country in ("fr", "de"):  # of the two zones of Germany both show the same time
        with pytest.raises(click.UsageError, match="give --password-file FILE"):
            init.main([*options, "--country", country], standalone_mode=False)


def test_a_person_at_a_machine_in_utc_is_asked_for_the_country_first(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It proposes the zone, which few can spell. Nothing tells it, so nothing is proposed: Enter is no answer."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    answers = {"Mail address": ADDRESS, "Password of": newcomer.dovecot.password, "Your country": "de"}
    newcomer.answer(answers, *newcomer.servers(), "--no-test")
    assert newcomer.proposed["Your country, such as DE, for its holidays and its law (- for none)"] is None
    settings = load(newcomer.config)
    assert (str(settings.time_zone), settings.country, settings.language) == ("Europe/Berlin", "DE", "de")


def test_a_machine_in_utc_takes_the_country_from_prices_and_locale(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prices in euro tell no single country; those in pounds do, whatever the machine's language."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "de_AT.UTF-8")
    answers = {"Mail address": ADDRESS, "Password of": newcomer.dovecot.password, "Install it": False}
    newcomer.answer(answers, *newcomer.servers(), "--no-test")
    settings = load(newcomer.config)
    assert (str(settings.time_zone), settings.country, settings.language) == ("Europe/Vienna", "AT", "de")
    newcomer.config.unlink()
    with newcomer.dovecot.client("INBOX") as client:
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
    whole = (re.sub(rb"=\r?\n", b"", mail.raw) for mail in MAILS[:12])  # no character is broken over two lines
    newcomer.dovecot.append(*(raw.replace(b"=E2=82=AC", b"=C2=A3") for raw in whole))
    newcomer.answer(answers, *newcomer.servers(), "--no-test")
    assert load(newcomer.config).country == "GB"


def test_a_server_of_ones_own_is_looked_for(newcomer: Newcomer, sink: SmtpSink) -> None:
    """Its port is enough; how it encrypts is seen there."""
    answers = {"Mail address": ADDRESS, "Password of": newcomer.dovecot.password, "Your time zone": "Europe/Berlin",
               "Provider or": f"127.0.0.1:{newcomer.dovecot.port}",
               "SMTP server, to send": f"127.0.0.1:{sink.port}"}  # fmt: skip
    newcomer.answer(answers, "--no-test", "--smtp-user", "")
    settings = load(newcomer.config)
    assert (settings.accounts[0].imap.port, settings.accounts[0].imap.security) == (newcomer.dovecot.port, "none")
    assert (settings.smtp.port, settings.smtp.security) == (sink.port, "none")


def test_a_server_of_ones_own_may_offer_a_login_and_want_none(newcomer: Newcomer, sink: SmtpSink) -> None:
    """It refuses the mailbox's password: Enter sends without, and no secret of it is kept."""
    answers = {"Mail address": ADDRESS, "Password of": newcomer.dovecot.password, "Your time zone": "Europe/Berlin",
               "Provider or": f"127.0.0.1:{newcomer.dovecot.port}",
               "SMTP server, to send": f"127.0.0.1:{sink.port}",
               "Password for sending": "", "Send a test": False}  # fmt: skip
    newcomer.answer(answers)
    assert "Password for sending as maria@example.net, unseen; Enter sends without a login" in newcomer.asked
    smtp = load(newcomer.config).smtp
    assert (smtp.username, smtp.password_file) == (None, None)


def test_without_a_terminal_a_question_names_its_option(newcomer: Newcomer) -> None:
    """`init </dev/null` of a script that forgot something."""
    done = newcomer.run("--email", ADDRESS, *newcomer.servers(), code=2)
    assert "a password is typed at a terminal: give --password-file FILE instead" in done.stderr
    done = newcomer.run(*newcomer.servers(), code=2)
    assert "nobody can be asked: give --email ADDRESS" in done.stderr


def test_what_was_found_is_told_in_words_that_fit_what_is_shown(newcomer: Newcomer) -> None:
    """Phishing is not called hard to understand, more dates than rows are explained, and no log stands between."""
    newcomer.dovecot.append(*(mail.raw for mail in sample_mails()))
    options = ["--email", ADDRESS, "--password-file", str(newcomer.password), "--time-zone", "Europe/Berlin"]
    done = newcomer.run(*newcomer.servers(), *options, "--yes", "--no-test")
    assert re.search(r"\d+ suspicious, `reminderd status` will show", done.stdout), done.stdout
    assert "suspicious" not in done.stderr
    (ahead,) = map(int, re.findall(r"Dates to come: (\d+)", done.stdout))
    assert (", the next 5 of them." in done.stdout) == (ahead > 5)


def test_a_run_that_changed_nothing_proposes_no_test_letter(newcomer: Newcomer, sink: SmtpSink) -> None:
    """Enter at each question sends nothing the second time; the zone is asked for with an example."""
    newcomer.set_up()
    newcomer.answer({"Install it": False}, "--email", ADDRESS)
    assert "Your time zone, such as Europe/Berlin" in newcomer.asked
    assert newcomer.asked[-1].startswith(("Send a test letter", "Install it"))
    assert sink.mails == []


def test_ctrl_c_while_the_test_letter_is_awaited_says_what_is_done(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says that it waits and how long; who stops it then reads what is written, and how to go on."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reminderd.cli.new_trial.arrived", interrupted)
    monkeypatch.setattr("reminderd.cli.commands.init.RUNNING", newcomer.folder)
    answers = {"Mail address": ADDRESS, "Password of": newcomer.dovecot.password, "Your time zone": "Europe/Berlin",
               "Install it": False}  # fmt: skip
    with pytest.raises((KeyboardInterrupt, click.Abort)):
        newcomer.answer(answers, *newcomer.servers())
    said = capsys.readouterr().out
    assert "Waiting until it is in your mailbox, a minute at most ...\n\nStopped. The configuration is written" in said
    assert "`reminderd service install --user` makes it a service" in said
    assert newcomer.config.exists()


def test_without_systemd_it_names_what_starts_it_there(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A container or a NAS: not a command that refuses."""
    monkeypatch.setattr("reminderd.cli.commands.init.RUNNING", newcomer.folder / "nothing")
    newcomer.set_up()
    assert (
        "let what starts your services start `reminderd run`, or let cron run `reminderd once`"
        in capsys.readouterr().out
    )

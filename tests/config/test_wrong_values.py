"""Every way to get the file wrong is answered with one line that says where and what."""

from pathlib import Path

import pytest

from reminderd.config import ConfigError, load
from reminderd.config.defaults import PERIOD_NAMES
from reminderd.config.shipped import written_languages
from reminderd.core.model import DeadlineKind

KINDS = ", ".join(DeadlineKind)
PERIODS = ", ".join(sorted(PERIOD_NAMES))
NO_SECRET = ("      password_file: secret\n", "")
SMTP_LOGIN = ("  host: smtp.example.org\n", "  host: smtp.example.org\n  username: ann\n")


def replace(old: str, new: str) -> tuple[str, str]:
    return old, new


def add(line: str) -> tuple[str, str]:
    """Add a line at the end, which is line 12."""
    return "time_zone: Europe/Berlin\n", f"time_zone: Europe/Berlin\n{line}\n"


def imap(line: str) -> tuple[str, str]:
    """Add a line to the IMAP section; it is line 5."""
    return "      username:", f"      {line}\n      username:"


def account(line: str) -> tuple[str, str]:
    """Add a line to the account; it is line 3."""
    return "    imap:\n", f"    {line}\n    imap:\n"


FAULTS = [
    # wrong types
    (imap("port: imaps"), "5: accounts[0].imap.port: expected a number, got 'imaps'"),
    (imap("port: true"), "5: accounts[0].imap.port: expected a number, got true"),
    (imap("port: 993.5"), "5: accounts[0].imap.port: expected a number, got 993.5"),
    (imap("port: '993'"), "5: accounts[0].imap.port: expected a number, got '993'"),
    (imap("port: [993]"), "5: accounts[0].imap.port: expected a number, got a list"),
    (account("idle: yes"), "3: accounts[0].idle: expected true or false, got 'yes'"),
    (account("idle: 1"), "3: accounts[0].idle: expected true or false, got 1"),
    (account("folders: INBOX"), "3: accounts[0].folders: expected a list such as [INBOX], got 'INBOX'"),
    (account("folders: []"), "3: accounts[0].folders: needs at least one entry, got a list"),
    (
        replace("username: ann@example.org", "username: 0123"),
        "5: accounts[0].imap.username: expected text (a number or true needs quotes to be text), got 123",
    ),
    (add("state_dir: 7"), "12: state_dir: expected the name of a file or directory, got 7"),
    (
        add("digest: weekly"),
        "12: digest: expected a section: settings of its own, indented, on the lines below, got 'weekly'",
    ),
    (
        add("periods: 15"),
        "12: periods: expected a section: settings of its own, indented, on the lines below, got 15",
    ),
    (add("language:"), "12: language: has no value: write one, or delete the line"),
    (account("folders: [~]"), "3: accounts[0].folders[0]: has no value: write one, or delete the line"),
    (imap("security: none"), "3: accounts[0].imap: sends the password unencrypted: set security to tls or starttls"),
    # numbers out of range
    (imap("port: 0"), "5: accounts[0].imap.port: must be at least 1, got 0"),
    (imap("port: 70000"), "5: accounts[0].imap.port: must be at most 65535, got 70000"),
    (add("digest: {hour: 24}"), "12: digest.hour: must be at most 23, got 24"),
    (add("periods: {refund_check: -1}"), "12: periods.refund_check: must be at least 0, got -1"),
    (account("poll_every: 1s"), "3: accounts[0].poll_every: must be at least 10s, got 1s"),
    (account("read_back: 99999d"), "3: accounts[0].read_back: must be at most 3650d, got 99999d"),
    (add("repeat_every: {refund_overdue: 5m}"), "12: repeat_every.refund_overdue[0]: must be at least 1h, got 5m"),
    (add("repeat_every: {refund_short: [7d, 3d, 30d]}"), "12: repeat_every.refund_short: must grow, but for the last"),
    # lengths of time and times of day
    (
        add("keep_mail: 400"),
        "12: keep_mail: a number needs its unit: 400d means days, 400h hours, 400m minutes",
    ),
    (add("keep_mail: -7d"), "12: keep_mail: expected a length of time such as 7d, 12h or 5m, got '-7d'"),
    (add("keep_mail: P"), "12: keep_mail: expected a length of time such as 7d, 12h or 5m, got 'P'"),
    (add("keep_mail: 1 year"), "12: keep_mail: expected a length of time such as 7d, 12h or 5m, got '1 year'"),
    (add("keep_mail: true"), "12: keep_mail: expected a length of time such as 7d, 12h or 5m, got true"),
    (
        add("lead_times: {refund_check: [3d, 1]}"),
        "12: lead_times.refund_check[1]: a number needs its unit: 1d means days, 1h hours, 1m minutes",
    ),
    (add("lead_times: {refund_check: 3d}"), "12: lead_times.refund_check: expected a list in [ ], got '3d'"),
    (add("quiet_hours: {from: 2200}"), "12: quiet_hours.from: expected a time of day such as 22:00, got 2200"),
    (add("quiet_hours: {from: 25:00}"), "12: quiet_hours.from: expected a time of day such as 22:00, got '25:00'"),
    (
        add("quiet_hours: {from: 7:00, until: 07:00}"),
        "12: quiet_hours.until: is the same as from: write `quiet_hours: off` for none",
    ),
    # one of a few words
    (
        imap("security: no"),
        "5: accounts[0].imap.security: expected one of tls, starttls, none, got 'no': did you mean none?",
    ),
    (
        imap("security: SSL"),
        "5: accounts[0].imap.security: expected one of tls, starttls, none, got 'SSL': did you mean tls?",
    ),
    (
        imap("security: true"),
        "5: accounts[0].imap.security: expected one of tls, starttls, none, got true: did you mean tls?",
    ),
    (
        imap("security: start-tls"),
        "5: accounts[0].imap.security: expected one of tls, starttls, none, got 'start-tls': did you mean starttls?",
    ),
    (
        add("digest: {every: never}"),
        "12: digest.every: expected one of daily, weekly, off, got 'never': did you mean off?",
    ),
    (add("protection_anchor: paid"), "12: protection_anchor: expected one of ordered, shipped, got 'paid'"),
    (add("language: tlh"), f"12: language: we do not write 'tlh', known: {', '.join(written_languages())}"),
    (
        add("lead_times: {protection_end: []}"),
        f"12: lead_times.protection_end: expected one of {KINDS}, got 'protection_end': did you mean protection_ends?",
    ),
    (
        add("periods: {dispute_windows: 15}"),
        "12: periods.dispute_windows: there is no such period: did you mean dispute_window?",
    ),
    (add("periods: {x: 15}"), f"12: periods.x: there is no such period, known: {PERIODS}"),
    (
        replace("Europe/Berlin", "Europe/Berln"),
        "11: time_zone: unknown time zone 'Europe/Berln': did you mean Europe/Berlin?",
    ),
    (replace("Europe/Berlin", "berlin"), "11: time_zone: unknown time zone 'berlin': did you mean Europe/Berlin?"),
    (
        replace("Europe/Berlin", "../../etc/passwd"),
        "11: time_zone: unknown time zone '../../etc/passwd', write one such as Europe/Berlin",
    ),
    (
        replace("Europe/Berlin", "5"),
        "11: time_zone: unknown time zone 5, write one such as Europe/Berlin",
    ),
    # servers, names and addresses
    (
        replace("host: imap.example.org", "host: imaps://imap.example.org"),
        "4: accounts[0].imap.host: expected a server's name such as mail.example.org (no port, no https://), "
        "got 'imaps://imap.example.org'",
    ),
    (
        replace("host: imap.example.org", "host: imap.example.org:993"),
        "4: accounts[0].imap.host: expected a server's name such as mail.example.org (no port, no https://), "
        "got 'imap.example.org:993'",
    ),
    (
        replace("host: smtp.example.org", 'host: "a\\r\\nb"'),
        "8: smtp.host: expected a server's name such as mail.example.org (no port, no https://), got 'a\\r\\nb'",
    ),
    (
        replace("username: ann@example.org", 'username: "ann\\r\\nA1 DELETE INBOX"'),
        "5: accounts[0].imap.username: holds a control character, such as a line break",
    ),
    (
        account('folders: ["IN\\tBOX"]'),
        "3: accounts[0].folders[0]: holds a control character, such as a line break",
    ),
    (account("folders: ['']"), "3: accounts[0].folders[0]: is empty, or begins or ends with a space"),
    (
        replace("name: home", "name: my home"),
        "2: accounts[0].name: expected a short name of letters, digits, '.', '-' and '_', got 'my home'",
    ),
    (
        replace("recipient: ann@example.org", "recipient: ann"),
        "10: recipient: expected one mail address such as me@example.org, got 'ann'",
    ),
    (
        replace("recipient: ann@example.org", "recipient: ann@example.org, ben@example.org"),
        "10: recipient: expected one mail address such as me@example.org, got 'ann@example.org, ben@example.org'",
    ),
    (
        replace("sender: ann@example.org", 'sender: "Ann\\r\\nBcc: b@example.org <a@example.org>"'),
        "9: sender: expected one mail address such as Reminders <me@example.org>, "
        "got 'Ann\\r\\nBcc: b@example.org <a@example.org>'",
    ),
    # unknown and missing names
    (add("timezone: UTC"), "12: timezone: there is no such setting: did you mean time_zone?"),
    (add("frobnicate: 1"), "12: frobnicate: there is no such setting"),
    (add("to: ann@example.org"), "12: to: there is no such setting: did you mean recipient?"),
    (imap("server: x"), "5: accounts[0].imap.server: there is no such setting: did you mean host?"),
    (
        imap("idle: true"),
        "5: accounts[0].imap.idle: does not belong here but in accounts: check the indentation",
    ),
    (
        account("language: en"),
        "3: accounts[0].language: does not belong here but in the top level: check the indentation",
    ),
    (add("quiet_hours: {start: 22:00}"), "12: quiet_hours.start: there is no such setting"),
    (add('"a\\nb": 1'), "12: 'a\\nb': there is no such setting"),
    (
        replace("recipient: ann@example.org\n", ""),
        "1: recipient: is missing, for example recipient: me@example.org",
    ),
    (
        replace("      host: imap.example.org\n", ""),
        "3: accounts[0].imap.host: is missing, for example host: mail.example.org",
    ),
    # secrets
    (
        imap("password: hunter2"),
        "5: accounts[0].imap.password: there is no such setting, passwords do not belong in this file: "
        "use password_file",
    ),
    (
        NO_SECRET,
        "3: accounts[0].imap: needs one of password_file, password_command and password_credential to log in",
    ),
    (SMTP_LOGIN, "7: smtp: needs one of password_file, password_command and password_credential to log in"),
    (imap("password_command: pass"), "3: accounts[0].imap: only one may be given of password_file, password_command"),
    (
        replace("smtp.example.org\n", "smtp.example.org\n  password_file: secret\n"),
        "7: smtp: password_file is given, username is missing",
    ),
    (
        replace("password_file: secret", "password_command: pass 'show"),
        "6: accounts[0].imap.password_command: expected a command, such as pass show mail/reminderd",
    ),
    (
        replace("password_file: secret", "password_command: []"),
        "6: accounts[0].imap.password_command: expected a command, such as pass show mail/reminderd",
    ),
    (
        replace("password_file: secret", "password_command: [pass, 7]"),
        "6: accounts[0].imap.password_command: expected a command, such as pass show mail/reminderd",
    ),
    (
        replace("password_file: secret", "password_file: 12345678"),
        "6: accounts[0].imap.password_file: expected the name of a file or directory",
    ),
    (
        replace("password_file: secret", "password_credential: imap-password"),
        "6: accounts[0].imap.password_credential: systemd handed over no credentials, and there is no "
        "/etc/reminderd/credentials/imap-password: add LoadCredential= to the unit, or use password_file",
    ),
]


@pytest.mark.parametrize(("change", "expected"), FAULTS, ids=[expected[:70] for _, expected in FAULTS])
def test_a_fault_is_answered_with_its_line_its_place_and_what_was_expected(change, expected, right, write) -> None:
    """One fault gives exactly one line, and no other."""
    assert change[0] in right
    with pytest.raises(ConfigError) as raised:
        load(write(right.replace(*change)))
    assert raised.value.problems == [f"reminderd.yaml:{expected}"]


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path, write) -> None:
    """Wrong values, double keys, a double account, unreadable secrets: one run tells them all."""
    with pytest.raises(ConfigError) as raised:
        load(
            write("""\
accounts:
  - name: home
    imap:
      host: imap.example.org
      port: imaps
      username: ann
      password_file: missing
      password_command: pass
  - name: home
    imap:
      host: imap.example.org
      host: imap.example.com
      user: ben
    poll_every: 5
smtp: {host: smtp.example.org, security: ssl, username: ann}
recipient: ann
time_zone:
""")
        )
    assert raised.value.problems == [
        "reminderd.yaml:1: sender: is missing, for example sender: Reminders <me@example.org>",
        "reminderd.yaml:3: accounts[0].imap: only one may be given of password_file, password_command",
        "reminderd.yaml:5: accounts[0].imap.port: expected a number, got 'imaps'",
        f"reminderd.yaml:7: accounts[0].imap.password_file: cannot read {tmp_path}/missing: no such file or directory",
        "reminderd.yaml:9: accounts[1].name: 'home' is already the name of another account",
        "reminderd.yaml:10: accounts[1].imap.username: is missing, for example username: me@example.org",
        "reminderd.yaml:10: accounts[1].imap: needs one of password_file, password_command and password_credential "
        "to log in",
        "reminderd.yaml:12: accounts[1].imap.host: written twice, first in line 11",
        "reminderd.yaml:13: accounts[1].imap.user: there is no such setting: did you mean username?",
        "reminderd.yaml:14: accounts[1].poll_every: a number needs its unit: 5d means days, 5h hours, 5m minutes",
        "reminderd.yaml:15: smtp.security: expected one of tls, starttls, none, got 'ssl': did you mean tls?",
        "reminderd.yaml:15: smtp: needs one of password_file, password_command and password_credential to log in",
        "reminderd.yaml:16: recipient: expected one mail address such as me@example.org, got 'ann'",
        "reminderd.yaml:17: time_zone: has no value: write one, or delete the line",
    ]


@pytest.mark.parametrize("word", ["password", "passwd", "Pass", "secret", "token", "passwort", "x"])
def test_what_stands_after_an_unknown_name_is_never_shown(word: str, right: str, write) -> None:
    """It may be a password."""
    with pytest.raises(ConfigError) as raised:
        load(write(right.replace("      username:", f"      {word}: hunter2\n      username:")))
    assert "hunter2" not in str(raised.value)
    assert len(raised.value.problems) == 1

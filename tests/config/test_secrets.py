"""Passwords come from files, commands and systemd, and show up nowhere else."""

import sys
from pathlib import Path

import pytest

from reminderd.config import ConfigError, load, read_secret, read_url, secret_sources
from reminderd.config.servers import SmtpServer
from reminderd.config.settings import Push
from reminderd.core.model import TemporaryError


def server(**source: object) -> SmtpServer:
    return SmtpServer.model_validate({"host": "smtp.example.org", "username": "ann", **source})


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"hunter2", "hunter2"),
        (b"hunter2\n", "hunter2"),
        (b"hunter2\r\n", "hunter2"),
        (b" a b \n", " a b "),
        ("pä\n".encode(), "pä"),
    ],
)
def test_a_file_holds_the_password_and_at_most_one_newline_after_it(content: bytes, password: str, tmp_path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    path.chmod(0o600)
    assert read_secret(server(password_file=path)) == password


def test_a_file_that_is_opened_to_others_later_is_refused_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("hunter2")
    path.chmod(0o644)
    with pytest.raises(ConfigError) as raised:
        read_secret(server(password_file=path))
    assert raised.value.problems == [
        f"password for smtp.example.org: {path}: mode 0644 lets others read it: chmod 600 {path}"
    ]


@pytest.mark.parametrize("output", ["hunter2", "hunter2\\n", "hunter2\\r\\nuser: ann\\n"])
def test_a_command_gives_the_password_in_its_first_line(output: str) -> None:
    assert read_secret(server(password_command=python(f"print('{output}', end='')"))) == "hunter2"


def test_a_command_written_as_text_is_split_but_not_run_by_a_shell() -> None:
    assert read_secret(server(password_command="echo 'a  b' $HOME ; echo c")) == "a  b $HOME ; echo c"


def test_a_command_cannot_wait_for_the_keyboard() -> None:
    command = python("import sys; print(repr(sys.stdin.read()))")
    assert read_secret(server(password_command=command)) == "''"


@pytest.mark.parametrize(
    ("command", "kind", "expected"),
    [
        (["/no/such/program"], ConfigError, "cannot run /no/such/program: no such file or directory"),
        (
            python("print('hunter2'); exit(3)"),
            TemporaryError,
            f"{sys.executable} failed with status 3: run it by hand to see why",
        ),
        (python(""), ConfigError, f"{sys.executable}: the password is empty"),
        (python("print(); print('hunter2')"), ConfigError, f"{sys.executable}: the password is empty"),
        (
            python("print('hunter2\\x07')"),
            ConfigError,
            f"{sys.executable}: the password holds a line break or another control character",
        ),
        (
            python("import sys; sys.stdout.buffer.write(b'hunter2\\xff')"),
            ConfigError,
            f"{sys.executable}: what it holds is not UTF-8 text",
        ),
    ],
)
def test_a_command_that_fails_is_one_line_without_its_arguments_and_its_output(command, kind, expected) -> None:
    """A command that ends with an error may do better later (a locked keyring); one that is not there will not."""
    with pytest.raises(kind) as raised:
        read_secret(server(password_command=command))
    assert str(raised.value) == f"password for smtp.example.org: {expected}"


def test_a_command_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_sources, "_COMMAND_SECONDS", 0.2)
    with pytest.raises(TemporaryError, match=r"sleep gave no answer in 0\.2 s: run it by hand to see why"):
        read_secret(server(password_command="sleep 60"))


def test_a_systemd_credential_is_read_whatever_its_mode(tmp_path: Path, monkeypatch, right: str, write) -> None:
    """systemd guards the directory itself; its files may be 0440 with an access list."""
    credential = tmp_path / "imap-password"
    credential.write_text("hunter2")
    credential.chmod(0o444)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert read_secret(server(password_credential="imap-password")) == "hunter2"
    assert read_secret(server(password_file=credential)) == "hunter2"
    load(write(right.replace("password_file: secret", "password_credential: imap-password")))


def test_a_credential_that_systemd_did_not_hand_over_is_one_line(tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(ConfigError, match=r"^password for smtp\.example\.org: systemd handed over no credentials"):
        read_secret(server(password_credential="imap-password"))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(ConfigError, match=f"cannot read {tmp_path}/imap-password: no such file or directory"):
        read_secret(server(password_credential="imap-password"))


def test_a_server_without_a_password_says_so() -> None:
    with pytest.raises(ConfigError, match="no password_file, password_command or password_credential is set"):
        read_secret(SmtpServer(host="smtp.example.org"))


def test_settings_do_not_hold_the_password(right: str, write) -> None:
    """Whatever prints or logs the settings cannot give it away."""
    settings = load(write(right))
    assert read_secret(settings.accounts[0].imap) == "correct horse"
    assert "correct horse" not in repr(settings)


def test_a_link_to_a_good_file_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("hunter2")
    path.chmod(0o600)
    (tmp_path / "link").symlink_to(path)
    assert read_secret(server(password_file=tmp_path / "link")) == "hunter2"
    path.unlink()
    path.symlink_to("link")
    with pytest.raises(ConfigError, match=r"cannot read .*: too many levels of symbolic links"):
        read_secret(server(password_file=tmp_path / "link"))


def test_the_url_of_a_push_is_read_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "url"
    path.write_text("ntfy://Tok3n\n")
    path.chmod(0o600)
    assert read_url(Push(name="phone", url_file=path)) == "ntfy://Tok3n"
    assert read_url(Push.model_validate({"name": "phone", "url_command": python("print('ntfy://x')")})) == "ntfy://x"
    path.chmod(0o644)
    with pytest.raises(ConfigError, match=r"^URL of push phone: .*mode 0644"):
        read_url(Push(name="phone", url_file=path))
    with pytest.raises(TemporaryError, match=r"^URL of push phone: .*failed with status 3"):
        read_url(Push.model_validate({"name": "phone", "url_command": python("raise SystemExit(3)")}))

"""config/reminderd.yaml shows every setting and says the truth about it; the schema beside it fits."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from reminderd.config import ConfigError, load
from reminderd.config.defaults import DEFAULT_REPEATS
from reminderd.config.document import Document, parse
from reminderd.config.messages import sections
from reminderd.config.schema import json_schema
from reminderd.config.settings import Settings
from reminderd.core.model import DeadlineKind

FOLDER = Path(__file__).parents[2] / "config"
EXAMPLE = (FOLDER / "reminderd.yaml").read_text()
WITHOUT_DEFAULT = {
    "password_command",
    "password_credential",
    "ca_file",
    "authserv_id",
    "payment",
    "templates",
    "country",
    "pages",
    "report",
    "membership",
}


def with_all_settings() -> str:
    """Return the example with the # taken from every setting that is commented out."""
    return re.sub(r"^( *)#(?=(?:- )?[a-z0-9_]+:)", r"\1", EXAMPLE, flags=re.MULTILINE)


def settings_in(document: Document) -> set[tuple[str, ...]]:
    return {tuple(part for part in location if isinstance(part, str)) for location in document.lines} - {()}


def test_the_first_line_names_the_schema_for_editors() -> None:
    assert EXAMPLE.splitlines()[0] == "# yaml-language-server: $schema=reminderd.schema.json"


def test_the_schema_beside_the_example_is_up_to_date() -> None:
    """If this fails: reminderd schema > config/reminderd.schema.json"""
    assert (FOLDER / "reminderd.schema.json").read_text() == json.dumps(json_schema(), indent=2) + "\n"


def test_the_example_is_a_right_file_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the password file it speaks of is there."""
    monkeypatch.setenv("HOME", str(tmp_path))
    password = tmp_path / ".config/reminderd/password"
    password.parent.mkdir(parents=True)
    password.touch(0o600)
    password.write_text("hunter2\n")
    assert load(FOLDER / "reminderd.yaml").accounts[0].imap.password_file == password


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    document = parse(with_all_settings())
    assert document.problems == []
    known = {
        (*([] if section == "the top level" else section.split(".")), name)
        for section, fields in sections(Settings, ())
        for name in fields
    }
    kinds = {("lead_times", kind.value) for kind in DeadlineKind} | {
        ("repeat_every", kind.value) for kind in DEFAULT_REPEATS
    }
    assert settings_in(document) == known | kinds


def test_every_default_the_example_states_is_the_default(tmp_path: Path) -> None:
    """Taking the # from all settings that have a default changes nothing."""
    spelt_out = re.sub(r"^(?:push|heartbeat_url):\n(?:  .*\n)+", "", with_all_settings(), flags=re.MULTILINE)
    spelt_out = re.sub(r"^    oauth2:\n(?:      .*\n)+", "", spelt_out, flags=re.MULTILINE)
    spelt_out = re.sub(rf"^ *({'|'.join(WITHOUT_DEFAULT)}):.*\n", "", spelt_out, flags=re.MULTILINE)
    path = tmp_path / "reminderd.yaml"
    path.write_text(spelt_out)
    as_it_stands = load(FOLDER / "reminderd.yaml", are_files_checked=False)
    assert load(path, are_files_checked=False) == as_it_stands
    assert len(spelt_out.splitlines()) == len(EXAMPLE.splitlines()) - 34


@pytest.mark.parametrize("name", sorted(WITHOUT_DEFAULT))
def test_what_the_example_shows_for_a_setting_without_default_is_accepted(name: str, tmp_path: Path) -> None:
    text = re.sub(rf"^( *)#({name}:)", r"\1\2", EXAMPLE, flags=re.MULTILINE)
    if name.startswith("password"):
        text = re.sub(r"^ *password_file:.*\n", "", text, flags=re.MULTILINE)
    path = tmp_path / "reminderd.yaml"
    path.write_text(text)
    settings = load(path, are_files_checked=False)
    account = settings.accounts[0]
    holder = next(holder for holder in (account.imap, account, settings) if hasattr(holder, name))
    assert getattr(holder, name) is not None


def test_the_login_that_the_example_shows_is_accepted(tmp_path: Path) -> None:
    """Of the three sources of the program's secret one may be named."""
    text = re.sub(
        r"^( *)#(auth: |oauth2:|client_id:|client_secret_file:|(?:authorize|device|token)_url:|scope:)",
        r"\1\2",
        EXAMPLE,
        flags=re.M,
    )
    text = re.sub(r"^( *)password_file:.*\n", "", text.replace("auth: password", "auth: oauth2"), flags=re.MULTILINE)
    path = tmp_path / "reminderd.yaml"
    path.write_text(text)
    login = load(path, are_files_checked=False).accounts[0].oauth2
    assert login is not None
    assert login.client_id.startswith("12345678")


def test_the_schema_accepts_the_example_with_all_its_settings() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    for text in (EXAMPLE, with_all_settings()):
        jsonschema.validate(parse(text).values, json_schema())


@pytest.mark.parametrize(
    "line",
    [
        "quiet_hours: off",
        "lead_times: {refund_check: off, dispute_window: [P1D, 12h]}",
        "repeat_every: {refund_overdue: off}",
        "repeat_every: {refund_overdue: 3d, dispute_retry: [1d, 2d, 30d]}",
        "periods: {dispute_window: 20}",
        "digest: {every: off}",
    ],
)
def test_the_schema_accepts_what_the_program_accepts(line: str, right: str, write) -> None:
    load(write(f"{right}{line}\n"))
    jsonschema.validate(parse(f"{right}{line}\n").values, json_schema())


@pytest.mark.parametrize(
    "line",
    [
        "frobnicate: 1",
        "keep_mail: 400",
        "keep_mail: P",
        "quiet_hours: {from: 2200}",
        "quiet_hours: {start: 22:00}",
        "lead_times: {refund: [3d]}",
        "lead_times: {refund_check: 3d}",
        "periods: {x: 1}",
        "digest: {hour: 24}",
        "protection_anchor: paid",
    ],
)
def test_the_schema_refuses_what_the_program_refuses(line: str, right: str, write) -> None:
    """So that the editor shows the fault as you type."""
    with pytest.raises(ConfigError):
        load(write(f"{right}{line}\n"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(parse(f"{right}{line}\n").values, json_schema())


def test_every_setting_is_described_to_the_editor() -> None:
    for section, fields in sections(Settings, ()):
        for name, field in fields.items():
            assert field.description, f"{section}: {name}"

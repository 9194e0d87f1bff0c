"""What a right file means: defaults, overrides, places of files."""

import re
from datetime import time, timedelta
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from reminderd.config import ConfigError, load
from reminderd.config.defaults import DEFAULT_LEAD_TIMES, DEFAULT_REPEATS, PERIOD_NAMES
from reminderd.config.settings import Settings
from reminderd.config.values import Duration, duration_text
from reminderd.core.model import DeadlineKind

DAY = timedelta(days=1)
DURATION = TypeAdapter(Duration)


def test_a_short_file_gets_every_default(right: str, write) -> None:
    settings = load(write(right))
    (account,) = settings.accounts
    assert (account.name, account.folders, account.idle, account.authserv_id) == ("home", ("INBOX",), True, None)
    assert (account.read_back, account.poll_every) == (180 * DAY, timedelta(minutes=5))
    assert (account.imap.host, account.imap.port, account.imap.security) == ("imap.example.org", 993, "tls")
    assert (settings.smtp.port, settings.smtp.username) == (465, None)
    assert (settings.time_zone, settings.language) == (ZoneInfo("Europe/Berlin"), "en")
    assert settings.quiet_hours is not None
    assert (settings.quiet_hours.start, settings.quiet_hours.end) == (time(22), time(8))
    assert (settings.digest.every, settings.digest.hour, settings.digest.weekday) == ("weekly", 8, "monday")
    assert (settings.periods, settings.protection_anchor, settings.keep_mail) == ({}, "ordered", 400 * DAY)
    assert settings.repeat_every == DEFAULT_REPEATS
    assert settings.lead_times == DEFAULT_LEAD_TIMES
    assert (settings.country, settings.region, settings.membership, settings.weekends) == (None, "other", None, True)
    assert (account.payment, settings.payments()) == (None, {})


def test_the_own_addresses_are_login_sender_recipient_and_those_given(right: str, write) -> None:
    """In small letters, without what is no address; none for an account that reads no forwarded mails."""
    text = right.replace("      username:", "      username: Nora@Example.org #").replace(
        "  - name: home\n", "  - name: home\n    trusted_forwarders: [Nora@Work.example]\n"
    )
    settings = load(write(text))
    own = {settings.recipient.lower(), parseaddr(settings.sender)[1].lower(), "nora@example.org", "nora@work.example"}
    assert settings.forwarders("home") == settings.forwarders() == own
    assert settings.forwarders("another") == frozenset()
    assert load(write(text.replace("Nora@Example.org", "nora"))).forwarders("home") == own - {"nora@example.org"}
    silent = load(write(text.replace("  - name: home\n", "  - name: home\n    forwarded: false\n")))
    assert silent.forwarders("home") == silent.forwarders() == frozenset()
    assert silent.answerers() == settings.answerers() == own
    assert load(write(text + "answers: false\n")).answerers() == frozenset()


def test_answers_go_where_they_are_read(right: str, write) -> None:
    """To the sender if its mailbox is read, else to one that is: else no tap would ever arrive."""

    def address(sender: str, recipient: str, username: str, more: str = "") -> str:
        text = right.replace("sender: ann@example.org", f"sender: {sender}")
        text = text.replace("recipient: ann@example.org", f"recipient: {recipient}")
        return load(write(text.replace("username: ann@example.org", f"username: {username}") + more)).reply_address()

    ann, nas, bob = "Ann@example.org", "nas@box.example", "bob@work.example"
    assert address(f"NAS <{ann}>", bob, ann.lower()) == ann
    assert address(nas, ann, ann) == ann
    assert address(nas, bob, ann) == ann
    assert address(nas, bob, "ann") == nas
    assert address(ann, ann, ann, "answers: false\n") == ""


@pytest.mark.parametrize(
    ("lines", "region"),
    [
        ("country: DE\n", "EU"),
        ("country: GB\n", "UK"),
        ("country: US\n", "US"),
        ("country: CH\n", "other"),
        ("country: CH\nregion: EU\n", "EU"),
        ("region: KR\n", "KR"),
    ],
)
def test_the_region_follows_from_the_country_unless_it_is_named(lines: str, region: str, right: str, write) -> None:
    assert load(write(right + lines)).region == region


@pytest.mark.parametrize("country", ["XX", "de", "Germany", "DEU"])
def test_a_country_nobody_knows_is_refused(country: str, right: str, write) -> None:
    with pytest.raises(ConfigError, match="expected a country code of two capital letters such as DE"):
        load(write(f"{right}country: {country}\n"))


def test_how_orders_are_paid_is_known_by_mailbox(right: str, write) -> None:
    """Mails from files belong to no mailbox: they count as paid like all others where these agree."""
    text = right.replace("  - name: home\n", "  - name: home\n    payment: paypal\n")
    assert load(write(text)).payments() == {"home": "paypal", "": "paypal"}


@pytest.mark.parametrize("address", ["jörg@müller.example", "用户@例子.example", "пользователь@пример.example"])
def test_an_address_may_be_written_in_any_script(address: str, right: str, write) -> None:
    """Whether the server can send to it is seen when it is asked (tests/integration/test_smtp.py)."""
    text = re.sub(r"^recipient:.*$", f"recipient: {address}", right, flags=re.MULTILINE)
    assert load(write(text)).recipient == address


def test_every_kind_of_deadline_has_lead_times() -> None:
    """A new kind of deadline must be given its lead times, or it would never be announced."""
    assert set(DEFAULT_LEAD_TIMES) == set(DeadlineKind)
    assert all(DEFAULT_LEAD_TIMES.values())


@pytest.mark.parametrize(
    ("security", "imap_port", "smtp_port"), [("tls", 993, 465), ("starttls", 143, 587), ("none", 143, 25)]
)
def test_the_port_follows_from_the_security(security: str, imap_port: int, smtp_port: int, right: str, write) -> None:
    here = right.replace("imap.example.org", "127.0.0.1")  # without encryption a password goes to this machine only
    text = here.replace("      username:", f"      security: {security}\n      username:")
    settings = load(write(text.replace("smtp.example.org", f"smtp.example.org\n  security: {security}")))
    assert settings.accounts[0].imap.port == imap_port
    assert settings.smtp.port == smtp_port


def test_a_port_that_is_given_is_kept(right: str, write) -> None:
    settings = load(
        write(right.replace("      username:", "      security: starttls\n      port: 1143\n      username:"))
    )
    assert settings.accounts[0].imap.port == 1143


def test_lead_times_given_for_one_kind_leave_the_other_kinds_alone(right: str, write) -> None:
    """[] and off both silence a kind; times are put in order and doubles dropped."""
    settings = load(
        write(right + "lead_times:\n  refund_check: [1d, 3d, 1d]\n  delivery_overdue: []\n  order_finishing: off\n")
    )
    assert settings.lead_times == {
        **DEFAULT_LEAD_TIMES,
        DeadlineKind.REFUND_CHECK: (3 * DAY, DAY),
        DeadlineKind.DELIVERY_OVERDUE: (),
        DeadlineKind.ORDER_FINISHING: (),
    }


def test_a_repeat_can_be_added_and_switched_off(right: str, write) -> None:
    """One period is what older files name; a list ends with one."""
    lines = "repeat_every: {dispute_window: 12h, refund_overdue: off, refund_short: [2d, 9d, 7d]}\n"
    settings = load(write(right + lines))
    assert settings.repeat_every[DeadlineKind.DISPUTE_WINDOW] == (timedelta(hours=12),)
    assert settings.repeat_every[DeadlineKind.REFUND_SHORT] == (2 * DAY, 9 * DAY, 7 * DAY)
    assert DeadlineKind.REFUND_OVERDUE not in settings.repeat_every


def test_off_switches_quiet_hours_and_digest_off(right: str, write) -> None:
    settings = load(write(right + "quiet_hours: off\ndigest: {every: off}\n"))
    assert settings.quiet_hours is None
    assert settings.digest.every == "off"


def test_times_of_day_need_no_quotes(right: str, write) -> None:
    """YAML 1.1 would read 22:30 as the number 1350."""
    quiet_hours = load(write(right + "quiet_hours: {from: 22:30, until: 7:05}\n")).quiet_hours
    assert quiet_hours is not None
    assert (quiet_hours.start, quiet_hours.end) == (time(22, 30), time(7, 5))


def test_periods_and_several_accounts_are_read(right: str, write) -> None:
    second = (
        "  - {name: work, imap: {host: '::1', username: ann, password_file: secret}, folders: [INBOX, Käufe]}\nsmtp:"
    )
    settings = load(write(right.replace("smtp:", second) + "periods: {dispute_window: 20, refund_check: 0}\n"))
    assert [account.name for account in settings.accounts] == ["home", "work"]
    assert settings.accounts[1].folders == ("INBOX", "Käufe")
    assert settings.periods == {"dispute_window": 20, "refund_check": 0}


def test_the_languages_and_periods_that_are_known_come_from_the_caller(right: str, write) -> None:
    path = write(right + "language: de\nperiods: {other: 3}\n")
    settings = load(path, languages=("de", "en"), known_periods=("other",))
    assert (settings.language, settings.periods) == ("de", {"other": 3})


@pytest.mark.parametrize("sender", ["Ann Other <ann@example.org>", '"Other, Ann" <ann@example.org>', "a.b+c@localhost"])
def test_a_sender_may_have_a_name(sender: str, right: str, write) -> None:
    assert load(write(right.replace("sender: ann@example.org", f"sender: '{sender}'"))).sender == sender


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7d", 7 * DAY),
        ("0d", 0 * DAY),
        ("12h", timedelta(hours=12)),
        ("5m", timedelta(minutes=5)),
        ("30s", timedelta(seconds=30)),
        ("2w", 14 * DAY),
        ("1d12h", timedelta(hours=36)),
        ("P400D", 400 * DAY),
        ("P2W", 14 * DAY),
        ("PT5M", timedelta(minutes=5)),
        ("P1DT12H", timedelta(hours=36)),
    ],
)
def test_a_length_of_time_is_written_with_its_unit_or_in_iso_8601(text: str, expected: timedelta) -> None:
    assert DURATION.validate_python(text) == expected


@pytest.mark.parametrize(
    "text", ["", "7", "d", "7 d", "7d ", "7D", "P7", "PT", "P5M", "1.5d", "7dd", "７ｄ", 7, 7.5, None]
)
def test_any_other_length_of_time_is_refused(text: object) -> None:
    with pytest.raises(ValidationError):
        DURATION.validate_python(text)


@given(st.integers(min_value=0, max_value=10**9).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_length_of_time_survives_being_written_down(value: timedelta) -> None:
    assert DURATION.validate_python(duration_text(value)) == value


def test_the_state_directory_is_systemds_else_the_users_own(right: str, write, monkeypatch) -> None:
    """The file's own word goes before both; a relative one counts from the file."""
    path = write(right)
    monkeypatch.setenv("HOME", "/home/ann")
    assert load(path).state_dir == Path("/home/ann/.local/state/reminderd")
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/reminderd:/var/lib/other")
    assert load(path).state_dir == Path("/var/lib/reminderd")
    assert load(write(right + "state_dir: ~/state\n")).state_dir == Path("/home/ann/state")
    assert load(write(right + "state_dir: state\n")).state_dir == path.parent / "state"


def test_files_are_found_beside_the_settings_from_any_directory(right: str, write, tmp_path: Path, monkeypatch) -> None:
    path = write(right)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert load(Path("..", path.name)).accounts[0].imap.password_file == tmp_path / "secret"


def test_files_need_not_be_there_for_commands_that_need_no_password(right: str, write) -> None:
    """`reminderd orders` in a shell sees none of the credentials the service has."""
    path = write(right.replace("password_file: secret", "password_credential: imap-password"))
    assert load(path, are_files_checked=False).accounts[0].imap.password_credential == "imap-password"
    with pytest.raises(ConfigError):
        load(path)


def test_loading_runs_no_password_command(right: str, write, tmp_path: Path) -> None:
    command = f"touch {tmp_path}/was-run"
    settings = load(write(right.replace("password_file: secret", f"password_command: {command}")))
    assert settings.accounts[0].imap.password_command == ("touch", f"{tmp_path}/was-run")
    assert not (tmp_path / "was-run").exists()


def test_settings_can_be_made_in_code_and_never_change() -> None:
    """Tests and the demo build them without a file."""
    settings = Settings.model_validate(
        {
            "accounts": [{"name": "a", "imap": {"host": "h", "username": "u", "password_file": "p"}}],
            "smtp": {"host": "h"},
            "sender": "a@example.org",
            "recipient": "a@example.org",
            "time_zone": ZoneInfo("Asia/Seoul"),
            "lead_times": {DeadlineKind.REFUND_CHECK: (DAY,)},
            "quiet_hours": {"start": time(1), "end": time(2)},
        }
    )
    assert settings.lead_times[DeadlineKind.REFUND_CHECK] == (DAY,)
    with pytest.raises(ValidationError):
        settings.language = "de"


def test_the_periods_one_can_override_are_those_of_the_vendor_pack() -> None:
    """The names in the code, which editors complete, and those in the pack are the same."""
    from reminderd.adapters.packs.resources import load_vendor

    assert set(load_vendor().periods) == set(PERIOD_NAMES)


def test_the_languages_one_can_choose_are_those_there_are_templates_for(right: str, write) -> None:
    """A folder with the wording is all it takes; no list of them is written down."""
    folders = Path(__file__).parents[2] / "templates"
    written = {wording.parent.name for wording in folders.glob("*/kinds.yaml")}
    assert written >= {"en", "de"}
    for code in written:
        assert load(write(right + f"language: {code}\n")).language == code

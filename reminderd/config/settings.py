"""Every setting, its default and its limits. The JSON Schema and the checks of the example follow from these types."""

import os
from collections.abc import Mapping
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, ValidationInfo, field_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from reminderd.config.defaults import DEFAULT_LEAD_TIMES, DEFAULT_REPEATS, region_of
from reminderd.config.servers import Account, Model, SmtpServer
from reminderd.config.values import (
    AccountName,
    Address,
    AddressWithName,
    Command,
    CountryCode,
    Credential,
    Duration,
    FilePath,
    LanguageCode,
    LocalTime,
    Off,
    PageFolder,
    PeriodName,
    SecretFile,
    TimeZone,
    TrueOrFalse,
    WholeNumber,
    between,
)
from reminderd.core.deadlines.clocks import COSTS_NOTHING
from reminderd.core.model import DeadlineKind, Membership, Region

_DAY = timedelta(days=1)


class SecretUrl(Model):
    """A URL that contains a secret, and therefore is not written in this file."""

    url_file: SecretFile | None = Field(
        default=None, description="A file with nothing but the URL, readable by its owner alone (chmod 600)."
    )
    url_command: Command | None = Field(
        default=None, description="A command that prints the URL on its first line; run without a shell."
    )
    url_credential: Credential | None = Field(
        default=None, validate_default=True, description="The name of a systemd credential (LoadCredential=)."
    )

    @field_validator("url_credential")
    @classmethod
    def _one_source_of_the_url(cls, credential: str | None, info: ValidationInfo) -> str | None:
        names = ("url_file", "url_command")
        given = [name for name in names if info.data.get(name, "wrong") is not None]
        given += ["url_credential"] if credential is not None else []
        if len(given) != 1:
            raise PydanticCustomError("section", "needs one of url_file, url_command and url_credential")
        return credential


class Push(SecretUrl):
    """Another way to reach the user, by Apprise (the extra push): short texts to ntfy, Telegram, Matrix ..."""

    name: AccountName = Field(description="A short name of your choice.", examples=["phone"])
    urgency: Literal["calm", "soon", "late", "fallback"] = Field(
        default="soon",
        description="From which urgency on it is used; fallback = only when mail fails or was not seen arriving.",
    )


class QuietHours(Model):
    """When no reminder is sent, unless a deadline would pass meanwhile."""

    start: LocalTime = Field(default=time(22), alias="from", description="When they begin, in your time zone.")
    end: LocalTime = Field(default=time(8), alias="until", description="When they end, in your time zone.")

    @field_validator("end")
    @classmethod
    def _differs_from_start(cls, end: time, info: ValidationInfo) -> time:
        if end == info.data.get("start"):
            raise ValueError("is the same as from: write `quiet_hours: off` for none")
        return end


class Digest(Model):
    """The regular overview of all orders, and the hour of all letters."""

    every: Literal["daily", "weekly", "off"] = Field(default="weekly", description="How often.")
    hour: Annotated[WholeNumber, Field(ge=0, le=23)] = Field(
        default=8,
        description="At which hour letters come, in your time zone: reminders, too, unless they cannot wait.",
    )
    sign_of_life: Annotated[Duration, between(_DAY, 366 * _DAY)] = Field(
        default=30 * _DAY, description="How often to write although there is nothing to do."
    )
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = Field(
        default="monday", description="On which day, if weekly."
    )


def _largest_first(times: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    return tuple(sorted(set(times), reverse=True))


def _onto_default_lead_times(
    given: Mapping[DeadlineKind, tuple[timedelta, ...]],
) -> Mapping[DeadlineKind, tuple[timedelta, ...]]:
    return {**DEFAULT_LEAD_TIMES, **{kind: _with_its_day(kind, times) for kind, times in given.items()}}


def _with_its_day(kind: DeadlineKind, times: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    """Return the lead times with the day itself, where something can be lost on it; "off" stays so."""
    is_told_of = timedelta() in DEFAULT_LEAD_TIMES[kind] and kind not in COSTS_NOTHING
    return (*times, timedelta()) if times and is_told_of and timedelta() not in times else times


def _onto_default_repeats(
    given: Mapping[DeadlineKind, tuple[timedelta, ...]],
) -> Mapping[DeadlineKind, tuple[timedelta, ...]]:
    merged = {**DEFAULT_REPEATS, **given}
    return {kind: repeats for kind, repeats in merged.items() if repeats}


def _in_order(repeats: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    """Check that the delays grow; the last one is a period."""
    delays = repeats[:-1]
    if any(later <= earlier for earlier, later in pairwise(delays)):
        raise ValueError("must grow, but for the last")
    return repeats


_LeadTimes = Annotated[
    tuple[Annotated[Duration, between(timedelta(), 365 * _DAY)], ...], AfterValidator(_largest_first), Off(tuple)
]


class OneOrMany(BeforeValidator):
    """Reads one value as a list of one."""

    def __init__(self) -> None:
        super().__init__(lambda value: [value] if isinstance(value, str | timedelta) else value)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


_Repeat = Annotated[Duration, between(timedelta(hours=1), 365 * _DAY)]
_Repeats = Annotated[tuple[_Repeat, ...], AfterValidator(_in_order), OneOrMany(), Off(tuple)]
_Days = Annotated[WholeNumber, Field(ge=0, le=3650)]


def _default_state_dir() -> Path:
    """Return the directory systemd hands over ($STATE_DIRECTORY, the first if several), else the user's own."""
    handed_over = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    return Path(handed_over or "~/.local/state/reminderd")


_OF_AN_ACCOUNT = "auth: oauth2 sends by the login of an account: one with the same username and auth: oauth2 is missing"


class Settings(Model):
    """The whole file."""

    accounts: Annotated[tuple[Account, ...], Field(min_length=1)] = Field(description="The mailboxes to read.")
    smtp: SmtpServer = Field(description="The server that sends the reminders.")
    sender: AddressWithName = Field(
        description="The address reminders come from.", examples=["Reminders <me@example.org>"]
    )
    recipient: Address = Field(description="The address reminders go to.", examples=["me@example.org"])
    time_zone: TimeZone = Field(description="The zone you live in.", examples=["Europe/Berlin"])
    language: LanguageCode = Field(default="en", description="The language of the reminders.")
    lead_times: Annotated[Mapping[DeadlineKind, _LeadTimes], AfterValidator(_onto_default_lead_times)] = Field(
        default=DEFAULT_LEAD_TIMES,
        validate_default=True,
        description="How long before each kind of deadline to remind; 0d = on its last day, which you always hear of "
        "if something can be lost; off = never, not even then.",
    )
    repeat_every: Annotated[Mapping[DeadlineKind, _Repeats], AfterValidator(_onto_default_repeats)] = Field(
        default=DEFAULT_REPEATS,
        validate_default=True,
        description="When to remind again once a deadline has come, until you say it is done: how long "
        "after it, and from the last one on at that interval. One alone is an interval; off = not at all.",
    )
    quiet_hours: Annotated[QuietHours | None, Off(lambda: None)] = Field(
        default=QuietHours(), description="When no reminder is sent, unless a deadline would pass meanwhile; or off."
    )
    weekends: TrueOrFalse = Field(
        default=True,
        description="Send reminders on Saturdays and Sundays, too; false = on Monday, unless a deadline would pass.",
    )
    digest: Digest = Field(default=Digest(), description="The regular overview.")
    templates: FilePath | None = Field(
        default=None, description="A folder with your own templates; each replaces ours of the same name."
    )
    calendar: Literal["off", "attach", "file"] = Field(
        default="attach",
        description="Put deadlines into your calendar: attached to reminders, or in calendar.ics of state_dir.",
    )
    calendar_as: Literal["events", "tasks", "both"] = Field(
        default="events",
        description="What a deadline is there: an event on its day, a task that is due by then, or both.",
    )
    report: FilePath | None = Field(
        default=None, description="A file that always holds the report, an HTML page, for a home page to show."
    )
    answers: TrueOrFalse = Field(
        default=True, description="Read your answers to reminders in the mailboxes, from your addresses."
    )
    pages: PageFolder | None = Field(
        default=None,
        description="A folder: pages of AliExpress that you put there (copied text, saved pages, screenshots) are read "
        "and moved to done in it.",
    )
    push: tuple[Push, ...] = Field(default=(), description="More ways to reach you than mail.")
    heartbeat_url: SecretUrl | None = Field(
        default=None,
        description="Asked (GET) every 5 minutes while all is well, with /fail added when something needs you.",
    )
    country: CountryCode | None = Field(
        default=None,
        description="Where you live (two letters): its holidays are no business days, and its law sets the region.",
    )
    region: Region = Field(
        default_factory=lambda: None,  # the validator below puts it in
        validate_default=True,
        description="Whose consumer law protects you. Left out, it follows from country.",
    )
    membership: Membership | None = Field(
        default=None, description="Your level at AliExpress, if it gives you quick refunds."
    )
    periods: Mapping[PeriodName, _Days] = Field(
        default={}, description="Numbers of days that replace those of the vendor's policy."
    )
    protection_anchor: Literal["ordered", "shipped"] = Field(
        default="ordered",
        description="What the days to a warning are counted from if no mail says when purchase protection ends.",
    )
    state_dir: FilePath = Field(
        default_factory=_default_state_dir,
        validate_default=True,
        description="Where the database lies; $STATE_DIRECTORY, else ~/.local/state/reminderd.",
    )
    keep_mail: Annotated[Duration, between(_DAY, 36500 * _DAY)] = Field(
        default=400 * _DAY,
        description="How long mails are kept, to be read again by better rules, and the words of our letters (30 days "
        "at least); what both said is kept for ever.",
    )
    verify_dkim: TrueOrFalse = Field(
        default=False,
        description="Check signatures by DNS where no server says who wrote a mail; needs the extra dkim.",
    )

    @field_validator("smtp")
    @classmethod
    def _is_of_an_account_if_by_oauth2(cls, smtp: SmtpServer, info: ValidationInfo) -> SmtpServer:
        accounts = [one for one in info.data.get("accounts", ()) if one.imap.auth == "oauth2"]
        if smtp.auth == "oauth2" and accounts and smtp.username:
            if smtp.username.lower() not in {one.imap.username.lower() for one in accounts}:
                raise PydanticCustomError("section", _OF_AN_ACCOUNT)
        elif smtp.auth == "oauth2" and "accounts" in info.data:
            raise PydanticCustomError("section", _OF_AN_ACCOUNT)
        return smtp

    @field_validator("region", mode="before")
    @classmethod
    def _region_of_country(cls, region: object, info: ValidationInfo) -> object:
        return region_of(info.data.get("country")) if region is None else region

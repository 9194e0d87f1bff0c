"""The settings of mail servers and of the mailboxes to read."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from reminderd.config.hosts import IMAP_PORTS, SMTP_PORTS, is_loopback
from reminderd.config.values import (
    AccountName,
    Address,
    CertificateFile,
    Command,
    Credential,
    Duration,
    Host,
    SecretFile,
    Text,
    TrueOrFalse,
    WebAddress,
    WholeNumber,
    Word,
    between,
)
from reminderd.core.model import Payment

_DAY = timedelta(days=1)


class Model(BaseModel):
    """A section of the file: an unknown name is an error, a value never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class Server(Model):
    """A mail server and how to log in to it."""

    PORTS: ClassVar[Mapping[str, int]] = {}

    host: Host = Field(description="The server's name.", examples=["mail.example.org"])
    security: Literal["tls", "starttls", "none"] = Field(
        default="tls", description="tls from the first byte, starttls after a greeting, none = not encrypted."
    )
    port: Annotated[WholeNumber, Field(ge=1, le=65535)] = Field(
        default_factory=lambda: None,  # the validator below puts in a number
        validate_default=True,
        description="The port. Left out, it follows from security.",
    )
    username: Text | None = Field(default=None, description="The login name, for most providers the whole address.")
    auth: Literal["password", "oauth2", "xoauth2"] = Field(
        default="password",
        description="How to log in: with a password; by OAuth2, after `reminderd login ACCOUNT`; or (xoauth2) with an "
        "access token that password_command prints.",
    )
    password_file: SecretFile | None = Field(
        default=None, description="A file with nothing but the password, readable by its owner alone (chmod 600)."
    )
    password_command: Command | None = Field(
        default=None, description="A command that prints the password on its first line; run without a shell."
    )
    password_credential: Credential | None = Field(
        default=None, validate_default=True, description="The name of a systemd credential (LoadCredential=)."
    )
    ca_file: CertificateFile | None = Field(
        default=None, description="Certificates (PEM) to trust instead of the system's, for a server of your own."
    )

    @field_validator("port", mode="before")
    @classmethod
    def _port_of_security(cls, port: object, info: ValidationInfo) -> object:
        return cls.PORTS.get(info.data.get("security", "tls")) if port is None else port

    @field_validator("password_credential")
    @classmethod
    def _one_source_of_the_password(cls, credential: str | None, info: ValidationInfo) -> str | None:
        """Check across fields here, at the last of them, so that it is reported together with all other problems.

        A field that is wrong itself is not in `info.data`: it was given.
        """
        names = ("password_file", "password_command")
        given = [name for name in names if info.data.get(name, "wrong") is not None]
        given += ["password_credential"] if credential is not None else []
        has_username = info.data.get("username", "wrong") is not None
        is_granted = info.data.get("auth") == "oauth2"
        if is_granted and (given or not has_username):
            wrong = f"{given[0]} is not used by" if given else "username is missing for"
            raise PydanticCustomError("section", f"{wrong} auth: oauth2, whose token `reminderd login ACCOUNT` gets")
        if len(given) > 1:
            raise PydanticCustomError("section", f"only one may be given of {', '.join(given)}")
        if has_username and not given and not is_granted:
            raise PydanticCustomError(
                "section", "needs one of password_file, password_command and password_credential to log in"
            )
        if given and not has_username:
            raise PydanticCustomError("section", f"{given[0]} is given, username is missing")
        if has_username and info.data.get("security") == "none" and not is_loopback(info.data.get("host", "localhost")):
            raise PydanticCustomError(
                "section",
                "sends the password unencrypted: set security to tls or starttls",
            )
        return credential


class ImapServer(Server):
    """The server that mail is read from."""

    PORTS: ClassVar[Mapping[str, int]] = IMAP_PORTS

    username: Text = Field(
        description="The login name, for most providers the whole address.", examples=["me@example.org"]
    )


class SmtpServer(Server):
    """The server that sends the reminders."""

    PORTS: ClassVar[Mapping[str, int]] = SMTP_PORTS


class OAuth2(Model):
    """The program that you registered with your mail provider, to log in by OAuth2 (docs/oauth.md)."""

    client_id: Text = Field(description="The client id that your provider gave to the program.", examples=["1234-abcd"])
    client_secret_file: SecretFile | None = Field(
        default=None, description="A file with the client secret, if the provider gave one (chmod 600)."
    )
    client_secret_command: Command | None = Field(
        default=None, description="A command that prints the client secret on its first line; run without a shell."
    )
    client_secret_credential: Credential | None = Field(
        default=None, validate_default=True, description="The name of a systemd credential (LoadCredential=)."
    )
    authorize_url: WebAddress | None = Field(
        default=None, description="Where a browser logs in. Google's and Microsoft's are known, as are the next three."
    )
    device_url: WebAddress | None = Field(
        default=None, description="Where a code is had that is typed on another device (RFC 8628)."
    )
    token_url: WebAddress | None = Field(default=None, description="Where tokens are had and renewed.")
    scope: Text | None = Field(default=None, description="What the tokens are to open, in the provider's words.")

    @field_validator("client_secret_credential")
    @classmethod
    def _one_source_of_the_secret(cls, credential: str | None, info: ValidationInfo) -> str | None:
        names = ("client_secret_file", "client_secret_command")
        given = [name for name in names if info.data.get(name, "wrong") is not None]
        if given and (credential is not None or len(given) > 1):
            raise PydanticCustomError("section", "only one may be given of the sources of client_secret")
        return credential


class Account(Model):
    """One mailbox to read. Nothing in it is ever changed."""

    name: AccountName = Field(description="A short name of your choice, unlike the other accounts'.", examples=["home"])
    imap: ImapServer = Field(description="The server to read from.")
    oauth2: OAuth2 | None = Field(
        default=None, validate_default=True, description="How to log in by OAuth2, for auth: oauth2; see docs/oauth.md."
    )
    folders: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        default=("INBOX",), description="The folders to read.", examples=[["INBOX"]]
    )
    read_back: Annotated[Duration, between(timedelta(), 3650 * _DAY)] = Field(
        default=180 * _DAY, description="How far back the first read goes."
    )
    idle: TrueOrFalse = Field(default=True, description="Let the server tell us of new mail at once (IMAP IDLE).")
    poll_every: Annotated[Duration, between(timedelta(seconds=10), _DAY)] = Field(
        default=timedelta(minutes=5), description="How often to look for new mail, with IDLE too."
    )
    authserv_id: Word | None = Field(
        default=None,
        description="The name your provider's Authentication-Results begin with. Left out, the topmost counts.",
    )
    forwarded: TrueOrFalse = Field(
        default=True, description="Read the vendor's mails that you forwarded by hand from an address of yours, too."
    )
    payment: Payment | None = Field(
        default=None,
        description="How the orders of this mailbox are paid; `reminderd mark ORDER paid-with` says it of one order.",
    )
    trusted_forwarders: tuple[Address, ...] = Field(
        default=(), description="More addresses of yours: what they forward is read as the original."
    )

    @field_validator("oauth2")
    @classmethod
    def _is_there_where_it_is_needed(cls, oauth2: OAuth2 | None, info: ValidationInfo) -> OAuth2 | None:
        imap = info.data.get("imap")
        if oauth2 is None and imap is not None and imap.auth == "oauth2":
            raise PydanticCustomError("section", "client_id is missing: docs/oauth.md says how to get one")
        return oauth2

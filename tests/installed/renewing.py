"""A login by OAuth2 on a virtual clock: the provider is a real server, files and locks are real."""

import json
from datetime import timedelta
from pathlib import Path

from reminderd.adapters.oauth2.access_tokens import AccessTokens
from reminderd.adapters.oauth2.grant_files import GrantFiles
from reminderd.adapters.oauth2.provider import Client
from reminderd.core.model import Tokens, granted
from samples.builders import utc
from servers import OAuthServer

BEGIN = utc("2026-03-20 12:00")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ME = "maria@example.org"


class Life:
    """One account on a virtual clock."""

    def __init__(self, folder: Path) -> None:
        self.now = BEGIN
        self.provider = OAuthServer(lambda: self.now)
        self.files = GrantFiles(folder / "state")
        self.secret = ""
        self.client_id = self.provider.client_id

    def start(self) -> None:
        """A process begins, and knows what is stored."""
        self.tokens = AccessTokens(self.files, {"home": self.client}, lambda: self.now)

    def client(self) -> Client:
        url = self.provider.url
        return Client(
            self.client_id, f"{url}/token", f"{url}/authorize", f"{url}/device", "mail", lambda: self.secret
        )  # fmt: skip

    def log_in(self) -> None:
        told = self.provider.tokens()
        lasts = timedelta(seconds=told["expires_in"])
        tokens = Tokens(told["access_token"], lasts, told["refresh_token"], self.provider.refresh_lives)
        with self.files.sole_renewer("home"):
            self.files.write("home", granted(ME, self.client_id, tokens, None, self.now))

    def token(self, refused: str = "") -> str:
        return self.tokens.token("home", ME, refused)

    def fault(self) -> str:
        """Return why the login is over, as the user is told it; empty if it is good."""
        grant = self.tokens.grant("home")
        assert grant is not None
        return grant.fault

    def stored(self) -> dict[str, str]:
        return dict(json.loads(self.files.path("home").read_text()))

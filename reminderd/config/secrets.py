"""The secrets that the settings refer to: passwords, tokens, and URLs that contain one."""

import re

from reminderd.config.errors import ConfigError
from reminderd.config.secret_sources import secret_from
from reminderd.config.sections import OAuth2, Push, SecretUrl, Server


def read_secret(server: Server) -> str:
    """Given a server that names a source of its password or access token, return that.

    Raise ConfigError if the source is wrong, TemporaryError if a command failed and may do better later.
    """
    what = f"password for {server.host}"
    secret = secret_from(what, server.password_file, server.password_command, server.password_credential)
    if secret is None:
        raise ConfigError([f"{what}: no password_file, password_command or password_credential is set"])
    return secret


def read_client_secret(oauth2: OAuth2) -> str:
    """Return the secret of the registered program, empty if it has none. Raises the same errors as `read_secret`."""
    source = (oauth2.client_secret_file, oauth2.client_secret_command, oauth2.client_secret_credential)
    return secret_from("client_secret", *source) or ""


def read_url(push: Push) -> str:
    """Return the URL of a push channel, which contains a secret. Raises the same errors as `read_secret`."""
    secret = secret_from(f"URL of push {push.name}", push.url_file, push.url_command, push.url_credential)
    if secret is None:
        raise ConfigError([f"URL of push {push.name}: no url_file, url_command or url_credential is set"])
    return secret


def read_heartbeat_url(source: SecretUrl) -> str:
    """Return the URL of the heartbeat, which contains a secret. Raises the same errors as `read_secret`."""
    url = secret_from("heartbeat_url", source.url_file, source.url_command, source.url_credential) or ""
    if not re.fullmatch(r"https?://[!-~]+", url, re.IGNORECASE):
        raise ConfigError(["heartbeat_url: what its source holds is no address that begins with https:// or http://"])
    return url

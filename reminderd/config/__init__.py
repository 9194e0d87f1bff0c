"""The settings file: YAML -> frozen Settings, or all mistakes in it at once, each with its line."""

from reminderd.config.errors import ConfigError
from reminderd.config.in_force import Settings
from reminderd.config.loading import load
from reminderd.config.secrets import read_client_secret, read_heartbeat_url, read_secret, read_url
from reminderd.config.sections import Account, Digest, ImapServer, OAuth2, Push, QuietHours, Server, SmtpServer

__all__ = [
    "Account",
    "ConfigError",
    "Digest",
    "ImapServer",
    "OAuth2",
    "Push",
    "QuietHours",
    "Server",
    "Settings",
    "SmtpServer",
    "load",
    "read_client_secret",
    "read_heartbeat_url",
    "read_secret",
    "read_url",
]

"""The settings file: YAML -> frozen Settings, or all mistakes in it at once, each with its line."""

from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from reminderd.config.defaults import PERIOD_NAMES
from reminderd.config.document import Document, parse
from reminderd.config.errors import ConfigError, Problem
from reminderd.config.messages import problems_of
from reminderd.config.plain_files import read_plain_file
from reminderd.config.schema import json_schema
from reminderd.config.secret_sources import reason
from reminderd.config.secrets import read_heartbeat_url, read_secret, read_url
from reminderd.config.servers import Account, ImapServer, Server, SmtpServer
from reminderd.config.settings import Digest, Push, QuietHours, Settings
from reminderd.config.shipped import written_languages
from reminderd.config.values import Surroundings

__all__ = [
    "Account",
    "ConfigError",
    "Digest",
    "ImapServer",
    "Push",
    "QuietHours",
    "Server",
    "Settings",
    "SmtpServer",
    "json_schema",
    "load",
    "read_heartbeat_url",
    "read_secret",
    "read_url",
]

LARGEST_FILE = 100_000
"""Bytes; the example with every setting and its comments has fewer than 20,000."""

_MOST_PROBLEMS = 30  # more lines than that nobody reads

_SEE_EXAMPLE = "config/reminderd.yaml shows every setting"


def load(
    path: Path,
    *,
    languages: Collection[str] | None = None,
    known_periods: Collection[str] = PERIOD_NAMES,
    are_files_checked: bool = True,
    text: str | None = None,
) -> Settings:
    """Given a settings file, return its Settings. Raise ConfigError with every problem in it, in the file's order.

    `languages`: those that letters can be written in; None: those there are templates for. `known_periods`: the names
    that vendor packs use.
    `are_files_checked`: also look whether files with passwords and certificates can be read; commands that only
    read the database need no password and say False. Password commands are not run here. `text`: what the file is to
    hold; it need not be there yet.
    """
    document = parse(_text_of(path) if text is None else text)
    surroundings = Surroundings(
        folder=path.resolve().parent,
        languages=written_languages() if languages is None else languages,
        known_periods=known_periods,
        are_files_checked=are_files_checked,
    )
    problems = list(document.problems)
    if isinstance(document.values, dict):
        try:
            settings = Settings.model_validate(document.values, context=surroundings, by_alias=True, by_name=False)
        except ValidationError as error:
            problems += problems_of(error, document)
        else:
            if not problems:
                return settings
    elif not problems:
        problems.append(_no_settings(document))
    problems.sort(key=lambda problem: problem.line or 0)
    more = [f"{path.name}: and {len(problems) - _MOST_PROBLEMS} more"] if len(problems) > _MOST_PROBLEMS else []
    raise ConfigError([*(problem.describe(path.name) for problem in problems[:_MOST_PROBLEMS]), *more])


def _no_settings(document: Document) -> Problem:
    if document.values is None:
        return Problem(None, (), f"is empty: {_SEE_EXAMPLE}")
    return Problem(document.line(()), (), f"expected settings such as recipient: me@example.org - {_SEE_EXAMPLE}")


def _text_of(path: Path) -> str:
    try:
        return read_plain_file(path, LARGEST_FILE).decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError([f"{path}: there is no such file: {_SEE_EXAMPLE}"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: cannot read it: {reason(error)}"]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{path.name}:{line}: is not UTF-8 text: save it as UTF-8"]) from None

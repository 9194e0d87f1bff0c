"""The text of a settings file -> its settings, or every fault in it at once, each with its line."""

from pathlib import Path

from pydantic import ValidationError

from reminderd.config.clashes import clashes_of
from reminderd.config.document import Document, parse
from reminderd.config.errors import SEE_EXAMPLE, ConfigError, Problem
from reminderd.config.messages import problems_of
from reminderd.config.settings import Settings
from reminderd.config.values import Surroundings

_MOST_PROBLEMS = 30  # lines that somebody still reads


def check(text: str, path: Path, surroundings: Surroundings) -> Settings:
    """Given what a file holds and its name, return its settings. Raise ConfigError with every problem in it, in the
    file's order.
    """
    document = parse(text)
    problems = list(document.problems)
    if isinstance(document.values, dict):
        try:
            settings = Settings.model_validate(document.values, context=surroundings, by_alias=True, by_name=False)
        except ValidationError as error:
            problems += problems_of(error, document)
        else:
            problems += [Problem(document.line((name,)), (name,), why) for name, why in clashes_of(settings)]
            if not problems:
                return settings
    elif not problems:
        problems.append(_no_settings(document))
    problems.sort(key=lambda problem: problem.line or 0)
    more = [f"{path.name}: and {len(problems) - _MOST_PROBLEMS} more"] if len(problems) > _MOST_PROBLEMS else []
    raise ConfigError([*(problem.describe(path.name) for problem in problems[:_MOST_PROBLEMS]), *more])


def _no_settings(document: Document) -> Problem:
    if document.values is None:
        return Problem(None, (), f"is empty: {SEE_EXAMPLE}")
    return Problem(document.line(()), (), f"expected settings such as recipient: me@example.org - {SEE_EXAMPLE}")

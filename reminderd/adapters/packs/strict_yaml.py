"""YAML text of what ships, or of a user's addition to it -> a checked value."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from reminderd.config.document import parse
from reminderd.config.errors import Problem
from reminderd.core.model import PermanentError

_Shape = TypeVar("_Shape", bound=BaseModel)


def checked(file: str, text: str, shape: type[_Shape], *, is_untested: bool = False) -> _Shape:
    """Given the text of a file, return its values in that shape. `is_untested` reaches the validators as their context.

    Raise PermanentError with a line per fault: file, line, path, what is wrong.
    """
    document = parse(text)
    problems = document.problems
    if not problems:
        try:
            return shape.model_validate(document.values, context=is_untested)
        except ValidationError as error:
            faults = [(fault["loc"], fault["msg"].removeprefix("Value error, ")) for fault in error.errors()]
            problems = [Problem(document.line(where), where, message) for where, message in faults]
    raise PermanentError("\n".join(problem.describe(file) for problem in problems))

"""What is wrong with a template: a line for its author, and one without the template's words for logs and letters."""

from types import TracebackType

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from reminderd.core.model import PermanentError

TEMPLATE_ERRORS = (
    TemplateError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""Errors that a template can raise when it works with our values."""


class TemplateFaultError(PermanentError):
    """A template that cannot be used. Its message names the file, the line if it is known, and what is wrong.

    `where`: the file with its line; `what`: the sort of mistake, in our words alone; `file`: the file's name.
    """

    def __init__(self, message: str, *, file: str, where: str, what: str) -> None:
        super().__init__(message)
        self.file = file
        self.where = where
        self.what = what


def fault_of(template: str, error: Exception) -> TemplateFaultError:
    """Return the fault of a template as one line. `template`: the one that was asked for. `error`: what it raised."""
    file, line = _place(template, error)
    where = f"template {file}, line {line}" if line else f"template {file}"
    detail = " ".join(str(error).split()) or type(error).__name__
    return TemplateFaultError(f"{where}: {detail}", file=file, where=where, what=_sort(error))


def _sort(error: Exception) -> str:
    if isinstance(error, (TemplateSyntaxError, SyntaxError)):
        return "it does not compile"
    if isinstance(error, SecurityError):
        return "it does what no template may"
    if isinstance(error, UndefinedError):
        return "it asks for something that is not there"
    if isinstance(error, (MemoryError, OverflowError)):
        return "it asks for more than a letter can need"
    return "it fails"


def _place(template: str, error: Exception) -> tuple[str, int | None]:
    """Return file and line of the innermost template that the error went through."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or template, error.lineno
    found: tuple[str, int | None] = (template, None)
    trace: TracebackType | None = error.__traceback__
    while trace:
        names = trace.tb_frame.f_globals
        if "__jinja_template__" in names:  # compiled code, whose lines are not those of the file
            source = names["__jinja_template__"]
            found = source.name, source.get_corresponding_lineno(trace.tb_lineno)
        elif "__jinja_exception__" in names:  # Jinja has put the file's own line here
            found = names["__name__"], trace.tb_lineno
        trace = trace.tb_next
    return found

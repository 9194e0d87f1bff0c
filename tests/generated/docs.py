"""What follows from the code: the manual page, parts of docs/ (commands, settings, answer words, `status`), and the
sections of the settings file as records.

Each part stands in its file between `<!-- generated: NAME -->` and `<!-- end -->`. `script/docs` writes them anew;
`script/docs --check` only says which are out of date, and ends with 1 if any is.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from babel import Locale

from generated.manual_page import manual_page, paragraphs
from generated.sections import SECTIONS, sections
from reminderd.adapters.packs.resources import load_vendor, load_vocabularies
from reminderd.adapters.providers.known import ServerAddress, known_providers
from reminderd.cli import command_line
from reminderd.cli.commands.status import PROBLEMS
from reminderd.config.defaults import DEFAULT_LEAD_TIMES, DEFAULT_REPEATS, PERIOD_NAMES
from reminderd.config.schema import json_schema
from reminderd.config.values import duration_text
from reminderd.core.model import DeadlineKind, vocabulary

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "share/man/man1/reminderd.1"
SHARED = {"config", "state", "now", "as_json", "help"}
"""Options that most commands have; the page of the commands tells of them once."""

_INSIDE = {"days", "hours", "weeks", "filler", "greetings", "lead", "thanks", "on", "wrote", "sent_from"}
_INSIDE |= {"limit", "two", "three"}
"""What belongs to answers and says nothing by itself."""

_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def row(*cells: str) -> str:
    """Return a row of a table, its cells each in one line."""
    return "| " + " | ".join(" ".join(cell.split()).replace("|", r"\|") for cell in cells) + " |"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield row(*head)
    yield "|" + "---|" * len(head)
    yield from (row(*cells) for cells in rows)


# --- commands


def commands() -> Iterator[str]:
    """Each command: how it is called, what it does, its own options."""
    program = click.Context(command_line, info_name="reminderd")
    for name in sorted(command_line.commands):
        command = command_line.commands[name]
        yield from (f"## {name}", "")
        if not isinstance(command, click.Group):
            yield from _command(command, name, program)
            continue
        yield from _help_text(command.help or "")
        for inner in command.commands.values():
            yield from _command(inner, f"{name} {inner.name}", program)


def _command(command: click.Command, name: str, program: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=program)
    arguments = " ".join(piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]")
    yield from ("```text", f"reminderd {name} {arguments}".strip(), "```", "")
    yield from _help_text(command.help or "")
    options = [
        (", ".join(f"`{one}`" for one in (*parameter.opts, *parameter.secondary_opts)) + _value(parameter, context),
         _told(parameter))
        for parameter in command.params
        if isinstance(parameter, click.Option) and parameter.name not in SHARED
    ]  # fmt: skip
    if options:
        yield from (*table(("option", "what it does"), options), "")


def _help_text(text: str) -> Iterator[str]:
    """Paragraphs as such; those that click is told to leave alone as blocks."""
    for is_block, lines in paragraphs(text):
        yield from (("```text", *lines, "```", "") if is_block else (" ".join(lines), ""))


def _told(option: click.Option) -> str:
    default = f" Default: `{option.default}`." if option.show_default else ""
    return f"{option.help or ''}{default}"


def _value(option: click.Option, context: click.Context) -> str:
    if option.is_flag:
        return ""
    choices = getattr(option.type, "choices", None)
    return f" {option.metavar or 'WORD' if choices else option.make_metavar(context)}"


# --- settings


def settings() -> Iterator[str]:
    """Each section of the file with its settings, as editors are told them."""
    schema = json_schema()
    yield from _section("The file itself", schema, schema)
    for heading, name in (
        ("accounts", "Account"),
        ("accounts: imap", "ImapServer"),
        ("smtp", "SmtpServer"),
        ("digest", "Digest"),
        ("quiet_hours", "QuietHours"),
        ("push", "Push"),
        ("heartbeat_url", "SecretUrl"),
    ):
        yield from _section(f"`{heading}`", schema["$defs"][name], schema)


def _section(heading: str, section: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    required = set(section.get("required", ()))
    rows = [
        (f"`{name}`", _accepts(one, schema), _default(one, name in required), one.get("description", ""))
        for name, one in section["properties"].items()
    ]
    yield from (f"### {heading}", "", *table(("setting", "takes", "default", "what it is"), rows), "")


def _accepts(one: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Say in words what a schema lets pass."""
    if "$ref" in one:
        one = schema["$defs"][one["$ref"].rpartition("/")[2]]
    words = "text"
    match one:
        case {"enum": choices}:
            words = ", ".join(f"`{choice}`" for choice in choices)
        case {"const": word}:
            words = f"`{word}`"
        case {"anyOf": kinds}:
            words = " or ".join(dict.fromkeys(_accepts(kind, schema) for kind in kinds))
        case {"properties": _}:
            words = "a section"
        case {"additionalProperties": dict()}:
            words = "names with values"
        case {"type": "array", "items": items}:
            words = f"a list: {_accepts(items, schema)}"
        case {"type": "integer", "minimum": least, "maximum": most}:
            words = f"{least} to {most}"
        case {"type": "boolean"}:
            words = "`true`, `false`"
        case {"type": "string", "pattern": pattern}:
            words = "a time, `22:00`" if "2[0-3]" in pattern else "a duration, `3d`"
    return words


def _default(one: Mapping[str, Any], is_required: bool) -> str:
    if is_required:
        examples = one.get("examples")
        return f"needed, such as `{_plain(examples[0])}`" if examples else "needed"
    default = one.get("default")
    if default is None or default in ([], {}):
        return ""
    return "see below" if isinstance(default, dict) else f"`{_plain(default)}`"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(map(_plain, value))}]" if isinstance(value, list) else str(value)


def times() -> Iterator[str]:
    """When each kind of deadline is told of, unless the file says otherwise."""
    defaults = (DEFAULT_LEAD_TIMES, DEFAULT_REPEATS)
    rows = [
        (f"`{kind}`", *(", ".join(duration_text(one) for one in times.get(kind, ())) for times in defaults))
        for kind in DeadlineKind
    ]
    yield from table(("kind", "`lead_times`: before it", "`repeat_every`: after it"), rows)


def periods() -> Iterator[str]:
    """The days that rules count with, and how far each is to be trusted."""
    known = load_vendor().periods
    rows = [
        (f"`{name}`", f"{one.days}{' business days' if one.is_business else ''}", str(one.confidence), str(one.source))
        for name in sorted(PERIOD_NAMES)
        if (one := known[name])
    ]
    yield from table(("period", "days", "trust", "source"), rows)


# --- what the user says, and what `status` says


def answers() -> Iterator[str]:
    """The words of an answer in each language, beside the English one that always does."""
    names = [name for name in vocabulary.SECTIONS["answers"] if name not in _INSIDE]
    for language in sorted(load_vocabularies(), key=lambda one: (one.code != "en", one.code)):
        said = [(f"`{name}`", ", ".join(words)) for name in names if (words := language.own("answers", name))]
        if said:
            name = Locale.parse(language.code).get_display_name("en")
            yield from (f"## {name}", "", *table(("word", "or"), said), "")


def status() -> Iterator[str]:
    """What `status` says and what helps."""
    told = [(what.replace("{account}", "…"), cure or "what its line says") for what, cure in PROBLEMS.values()]
    yield from table(("`NEEDS YOU:`", "what helps"), told)


# --- providers


def providers() -> Iterator[str]:
    """Each provider that `init` knows: servers, login name, and how to come by the password."""
    for key, one in known_providers().items():
        yield from (f"## {one.name}", "", f"`--provider {key}`", "")
        domains = ", ".join(f"`@{domain}`" for domain in one.domains) or "of one's own: name the provider"
        rows = [
            ("addresses", domains),
            ("read", _server(one.imap, one.imap.imap_port(), one.username)),
            ("send", _server(one.smtp, one.smtp.smtp_port(), one.smtp_username)),
        ]
        yield from (*table(("", ""), rows), "", " ".join(one.how), "")


def _server(place: ServerAddress, port: int, username: str) -> str:
    name = "the whole address" if username == "address" else "what stands before the @"
    return f"`{place.host}`, port {port}, {place.security}; login: {name}"


PARTS: Mapping[str, Callable[[], Iterator[str]]] = {
    part.__name__: part for part in (commands, settings, times, periods, answers, status, providers)
}


def renewed(text: str) -> str:
    """Given a page, return it with what is generated in it written anew."""
    return _PART.sub(lambda part: part[1] + "\n".join(PARTS[part[2]]()).strip() + "\n" + part[3], text)


def outdated() -> dict[Path, str]:
    """Return each page of docs/ and each whole file that is out of date, with the text that it should have."""
    texts = {page: page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").glob("*.md"))}
    stale = {page: new for page, text in texts.items() if (new := renewed(text)) != text}
    for whole, new in ((MANUAL, manual_page()), (SECTIONS, sections())):
        if not whole.exists() or whole.read_text(encoding="utf-8") != new:
            stale[whole] = new
    return stale


def main(arguments: Sequence[str]) -> int:
    """Write what is out of date, or with --check only name it; return the exit code."""
    stale = outdated()
    for page, text in stale.items():
        if "--check" in arguments:
            sys.stderr.write(f"{page.relative_to(ROOT)} is not what the code says: run script/docs\n")
        else:
            page.write_text(text, encoding="utf-8")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""YAML text -> plain values, the line of every setting, and everything wrong with the YAML itself.

The node tree is walked here, not loaded, so that every duplicate key is found (a loader stops at the first) and every
value keeps its line. YAML 1.2: `no` and `22:00` are text.
"""

from contextlib import suppress
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.reader import ReaderError

from reminderd.config.errors import Location, Problem

_MOST_VALUES = 20_000
"""Our files have a few thousand; aliases (*name) that refer to each other can make billions."""

_STANDARD = "tag:yaml.org,2002:"

# The parser's words (their beginning) and ours.
_SYNTAX = {
    "mapping values are not allowed": (
        "misplaced ':' - write `name: value` with a space after the colon, put a value that holds ': ' in quotes, "
        "and check the indentation here and one line above"
    ),
    "found character '\\t'": "a tab character: indent with spaces",
    "found character": "a value cannot begin with this character: put the value in quotes",
    "found undefined alias": "a value that begins with '*' must be in quotes",
    "found unexpected end of stream": "a quotation mark is opened here and never closed",
    "expected ',' or ']'": "a list is opened with '[' here and not closed with ']'",
    "expected ',' or '}'": "a section is opened with '{' here and not closed with '}'",
    "expected <block end>": "not indented, or not written, like the lines it belongs to",
    "could not find expected ':'": "expected `name: value`, found no colon",
    "but found another document": "a second '---': only one document may stand in the file",
    "expected '<document start>'": "the lines above are neither settings nor comments: a comment begins with #",
    "found unknown escape": "a backslash within \"...\": use '...' as quotation marks",
}
# For these the fault began where the parser's context began, not where it gave up.
_BEGINS_AT_CONTEXT = ("found unexpected end of stream", "expected ','", "could not find expected ':'")


@dataclass(slots=True)
class Document:
    """The contents of a file: plain values (dict, list, str, int, float, bool, None), their lines, and the problems."""

    values: object = None
    lines: dict[Location, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, location: Location) -> int:
        """Given a setting, return its line, or the line of the nearest section around it that exists."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


def parse(text: str) -> Document:
    """Given YAML text, return its values and problems. Bad YAML is a problem, never an exception."""
    document = Document()
    reader = YAML(typ="safe", pure=True)
    try:
        root = reader.compose(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        document.problems.append(Problem(line, (), "a control character: delete it"))
    except MarkedYAMLError as error:
        document.problems.append(_syntax_problem(error))
    except (YAMLError, RecursionError):
        document.problems.append(Problem(None, (), "is not valid YAML"))
    else:
        if root is not None:
            document.lines[()] = root.start_mark.line + 1
            try:
                document.values = _Walk(reader, document).value_of(root, ())
            except (_TooManyError, RecursionError):
                document.values = None
                document.problems = [Problem(None, (), "holds more values than any file of this kind needs")]
    return document


def _syntax_problem(error: MarkedYAMLError) -> Problem:
    """Given the parser's complaint, return it in plain words, with the line where the mistake begins."""
    problem = str(error.problem)
    mark = error.problem_mark
    if problem.startswith(_BEGINS_AT_CONTEXT) and error.context_mark is not None:
        mark = error.context_mark
    message = next((ours for theirs, ours in _SYNTAX.items() if problem.startswith(theirs)), None)
    return Problem(mark.line + 1 if mark else None, (), message or f"not valid YAML: {problem}".replace("\n", " "))


class _TooManyError(Exception):
    """The tree holds more values than are read."""


class _Walk:
    """One walk through a node tree, filling in the document's lines and problems."""

    def __init__(self, reader: YAML, document: Document) -> None:
        self._reader = reader
        self._document = document
        self._count = 0

    def value_of(self, node: Node, location: Location, around: tuple[Node, ...] = ()) -> object:
        """Given a node, where it stands and the nodes around it, return its plain value."""
        self._count += 1
        if self._count > _MOST_VALUES:
            raise _TooManyError
        if any(node is outer for outer in around):
            self._complain("refers to itself", location)
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, location)
        if node.tag not in (_STANDARD + "map", _STANDARD + "seq"):
            self._complain(f"a tag such as {node.tag} is not known here", location)
            return None
        around = (*around, node)
        if isinstance(node, MappingNode):
            return self._mapping(node, location, around)
        return [self._placed(item, item, (*location, place), around) for place, item in enumerate(node.value)]

    def _placed(self, sign: Node, node: Node, location: Location, around: tuple[Node, ...]) -> object:
        """Given a value's node and the node that marks its line (its key, or itself), return the value."""
        self._document.lines[location] = sign.start_mark.line + 1
        return self.value_of(node, location, around)

    def _mapping(self, node: MappingNode, location: Location, around: tuple[Node, ...]) -> dict[str, object]:
        values: dict[str, object] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self._complain("the name of a setting must be one word", location, line)
            elif key.value in values:
                first = self._document.lines[*location, key.value]
                self._complain(f"written twice, first in line {first}", (*location, key.value), line)
            else:
                values[key.value] = self._placed(key, value, (*location, key.value), around)
        return values

    def _scalar(self, node: ScalarNode, location: Location) -> object:
        match str(node.tag).removeprefix(_STANDARD):
            case "str" | "timestamp" | "merge":
                return node.value
            case "bool" | "int" | "float":
                with suppress(ValueError):  # thousands of digits
                    return self._reader.constructor.construct_object(node)
                return node.value
            case "null":
                self._complain("has no value: write one, or delete the line", location)
            case tag:
                self._complain(f"a tag such as {tag} is not known here", location)
        return None

    def _complain(self, message: str, location: Location, line: int | None = None) -> None:
        self._document.problems.append(Problem(line or self._document.line(location), location, message))

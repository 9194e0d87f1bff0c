"""docs/rules.md tells where each rule of the vendor is; it is held to the code and the data."""

import re
from pathlib import Path

from ruamel.yaml import YAML

import reminderd
from reminderd.core.deadlines import RULES
from reminderd.core.model import DeadlineKind

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
VENDOR = YAML(typ="safe").load(Path(reminderd.__file__).with_name("vendors") / "aliexpress" / "vendor.yaml")
COUNTS = {"O": 5, "P": 10, "D": 11, "T": 4, "F": 9, "R": 9}
ROWS = {f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)} - {"R8"}


def table() -> dict[str, tuple[set[str], set[str]]]:
    """Return by rule the deadlines (or "note") and the periods that the page names."""
    rows = re.findall(r"^\| ((?!A\d)\w+|–) \| [^|]+ \| ([^|]*)\| ([^|]*)\|$", PAGE, flags=re.MULTILINE)
    return {rule: (_names(deadlines), _names(periods)) for rule, deadlines, periods in rows if rule != "rule"}


def _names(cell: str) -> set[str]:
    return set(re.findall(r"\w+", cell))


def test_every_rule_of_the_vendor_is_a_deadline_or_a_note() -> None:
    """O1 to O5, P1 to P10, D1 to D11, T1 to T4, F1 to F9, R1 to R9 without R8."""
    assert set(table()) - {"–"} == ROWS
    assert all(deadlines for deadlines, _ in table().values())


def test_the_page_names_only_what_there_is_and_every_period() -> None:
    """A deadline that was renamed, or a number that nobody explains, is found."""
    deadlines = set().union(*(kinds for kinds, _ in table().values())) - {"note"}
    assert deadlines <= {kind.value for kind in DeadlineKind}
    assert set().union(*(periods for _, periods in table().values())) == set(VENDOR["periods"])


def test_every_note_is_in_the_data_with_its_source() -> None:
    """A rule without a deadline has its number and its source all the same."""
    notes = {note["row"]: note for note in VENDOR["notes"]}
    assert {rule for rule, (deadlines, _) in table().items() if deadlines == {"note"}} <= set(notes) <= ROWS
    assert all(note["source"] and note["checked"] and note["confidence"] for note in notes.values())


def test_a_deadlines_rule_says_which_rule_of_the_vendor_it_is() -> None:
    """The docstring of each function names the rows that the page lists it under."""
    for rule, (deadlines, _) in table().items():
        for kind in deadlines - {"note"} if rule != "–" else ():
            assert re.search(rf"\b{rule}\b", RULES[DeadlineKind(kind)].__doc__ or ""), (rule, kind)


def test_every_amendment_has_its_rule_and_tests_that_are_there() -> None:
    """A1 to A22, each with the files that hold it."""
    rows = dict(re.findall(r"^\| (A\d+) \| [^|]+ \| [^|]*\| ([^|]+) \|$", PAGE, flags=re.MULTILINE))
    assert list(rows) == [f"A{number}" for number in range(1, 23)]
    for row, cell in rows.items():
        paths = re.findall(r"`(tests/[^`]+)`", cell)
        assert paths, row
        assert [path for path in paths if not (ROOT / path).is_file()] == [], row


def test_every_deadline_is_lived_in_a_story() -> None:
    """As the page says."""
    stories = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "scenarios").glob("*.yaml"))
    lived = set(re.findall(r"about: (\w+)", stories))
    assert {kind.value for kind in DeadlineKind} - lived == {"unsure_news"}


def test_every_rule_that_the_code_cites_is_on_the_page() -> None:
    """Whoever meets "rule W8" in a comment finds it there."""
    known = set(re.findall(r"^\| ([A-Z]\d+) \|", PAGE, flags=re.MULTILINE))
    places = (path for folder in ("reminderd", "tests") for path in (ROOT / folder).rglob("*.py"))
    cited = {
        rule
        for path in (*places, *(ROOT / "tests" / "scenarios").glob("*.yaml"))
        for said in re.findall(r"\b[Rr]ules? ([A-Z]\d+(?:, [A-Z]\d+)*)", path.read_text(encoding="utf-8"))
        for rule in said.split(", ")
    }
    assert len(cited) > len(ROWS) / 2
    assert cited <= known

"""The rules of the house that no linter of its own checks, and that the linters which check the others are on."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

MOST_LINES = 300
LONGER_FILES: set[str] = set()  # a file that truly has one job and needs more: name it here, with the reason
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
NOT_OURS = {".git", "__pycache__", "node_modules", "dist", "build", "demo-letters", "uv.lock"}
TELLERS = ("README.md", "__init__.py")
BINARY = {".png", ".jpg", ".gif", ".ico", ".pyc", ".gz", ".sqlite"}


def project_files(*suffixes: str) -> Iterator[Path]:
    """Yield every file a clone holds (all suffixes when none is given), without what tools leave behind."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [
            name
            for name in names
            if name not in NOT_OURS and not name.endswith(".egg-info") and (name == ".ci" or not name.startswith("."))
        ]
        for name in files:
            path = Path(folder, name)
            if name not in NOT_OURS and path.suffix not in BINARY and (not suffixes or path.suffix in suffixes):
                yield path


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_files_found_are_those_of_the_project() -> None:
    """The walk that the other tests rest on reaches every corner, and no environment or cache."""
    found = {relative(path) for path in project_files()}
    corners = {"pyproject.toml", ".ci/run", "script/setup", "reminderd/core/orders/state.py"}
    assert corners | {relative(Path(__file__))} <= found
    assert not [name for name in found if name.startswith((".venv", ".git/")) or "__pycache__" in name]


def test_no_source_file_is_long() -> None:
    """A file past 300 lines has two jobs: find the seam."""
    lengths = {relative(path): len(path.read_text().splitlines()) for path in project_files(".py")}
    too_long = {name: lines for name, lines in lengths.items() if lines > MOST_LINES}
    assert set(too_long) == LONGER_FILES, too_long


def test_no_name_says_nothing() -> None:
    """Files and folders are named for what they do; there is no drawer for odds and ends."""
    names = {part for path in project_files(".py") for part in Path(relative(path)).with_suffix("").parts}
    assert not {name for name in names if VAGUE_NAMES & set(name.lower().split("_"))}


def test_every_folder_of_tests_says_what_it_proves() -> None:
    """In a README, or where it is a package in the first lines of that."""
    folders = {ROOT / "tests" / Path(relative(path)).parts[1] for path in project_files() if "tests/" in relative(path)}
    silent = [
        folder.name
        for folder in folders
        if folder.is_dir() and not any((folder / name).is_file() and (folder / name).stat().st_size for name in TELLERS)
    ]
    assert len(folders) > 10
    assert silent == []


def test_every_file_of_tests_says_what_it_is_for() -> None:
    """A newcomer reads the first line of each, and knows whether to go on."""
    files = [path for path in (ROOT / "tests").rglob("*.py") if "__pycache__" not in path.parts]
    assert [relative(path) for path in files if not path.read_text().startswith('"""')] == []


def test_what_the_tests_bring_into_pytest_needs_no_plugin(pytestconfig: pytest.Config) -> None:
    """Who leaves the parallel runs out (`-p no:xdist`, as for a debugger) runs the tests like anybody else."""
    bare = pytest.PytestPluginManager()
    ours = [one for one in pytestconfig.pluginmanager.get_plugins() if _is_of_tests(one)]
    for plugin in ours:
        bare.register(plugin)
    assert len(ours) >= len([*(ROOT / "tests" / "programs").glob("plugins_*.py"), "conftest.py"])
    bare.check_pending()


def _is_of_tests(plugin: object) -> bool:
    path = Path(getattr(plugin, "__file__", None) or "/")
    return path.parent in {ROOT / "tests", ROOT / "tests" / "programs"}


def test_every_waiver_of_a_linter_says_why() -> None:
    """Behind the code stands the reason, so that a reviewer can tell whether it still holds."""
    waiver = re.compile("# (?:no" + r"qa|type: ig" + r"nore)\b[^(#]*(?P<reason>[(#].+)?$")
    silent = [
        f"{relative(path)}:{number}"
        for path in project_files(".py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := waiver.search(line)) and not found["reason"]
    ]
    assert silent == []


def test_no_file_imports_a_private_name() -> None:
    """A name that begins with "_" may be changed by whoever changes its module. Its uses otherwise the linter finds."""
    imported = re.compile(r"^ *from \S+ import (?:\([^)]*|[^(\n]*)\b_[a-z]\w*", re.MULTILINE)
    assert [relative(path) for path in project_files(".py") if imported.search(path.read_text())] == []


def test_every_requirement_has_a_lower_bound() -> None:
    """What was tested is what is asked for: no requirement without the least version known to work."""
    groups = PROJECT["dependency-groups"].values()
    wanted = [
        *PROJECT["project"]["dependencies"],
        *(item for group in groups for item in group if isinstance(item, str)),
    ]
    optional = PROJECT["project"].get("optional-dependencies", {})
    wanted += [item for items in optional.values() for item in items] + PROJECT["build-system"]["requires"]
    assert len(wanted) > 10
    assert not [item for item in wanted if ">=" not in item]


def test_no_requirement_is_listed_twice() -> None:
    """One package, one line, so that a bound is raised in one place."""
    groups = [PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"].values()]
    names = [re.split(r"[<>=\[; ]", item)[0].lower() for group in groups for item in group if isinstance(item, str)]
    assert sorted(names) == sorted(set(names))


# Written in pieces, so that this file does not hold what it looks for.
@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<![\w./])/(?:" + "work|root|Users)/",
        "files" + r"\.python" + "hosted",
        "py" + r"pi\.org",
        r"://[\w.:-]*/simple\b",
    ],
)
def test_no_file_names_a_machine_or_a_registry(pattern: str) -> None:
    """The project works anywhere: no path of the machine it was written on, no host that packages come from."""
    wrong = re.compile(pattern)
    found = [
        f"{relative(path)}:{number}: {line.strip()[:80]}"
        for path in project_files()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if wrong.search(line)
    ]
    assert not found


def test_contributors_are_sent_to_places_that_exist() -> None:
    """Every path that CONTRIBUTING.md names is there; what a newcomer is to write has LANGUAGE in its name."""
    named = set(re.findall(r"`([a-z_./]+/[a-z0-9_./-]*)`", (ROOT / "CONTRIBUTING.md").read_text()))
    missing = {name for name in named if not (ROOT / name).exists() and not (ROOT / "reminderd" / name).exists()}
    assert len(named) > 10
    assert missing == set()


def test_the_picture_of_the_program_shows_every_part_of_it() -> None:
    """The packages and modules that a newcomer sees, and the rooms of the core: each is drawn, and nothing else is."""
    picture = re.search(r"^```text\n(.*?)^```", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE | re.DOTALL)
    assert picture
    package = ROOT / "reminderd"
    parts = {path.stem for path in package.glob("[!_]*.py")} | {
        path.parent.name for path in package.glob("*/__init__.py")
    }
    rooms = {path.parent.name for path in (package / "core").glob("*/__init__.py")}
    assert (parts | rooms) - set(re.findall(r"\w+", picture[1])) == set()
    folders = set(re.findall(r"([a-z]+)/ ", picture[1]))
    assert folders - {path.name for place in (package, package / "cli", ROOT) for path in place.iterdir()} == set()


def test_what_is_looked_for_is_in_files_that_are_there() -> None:
    """Of several files in a cell the first names the folder: `core/planning/pace.py`, `pauses.py`."""
    cells = re.findall(r"^\| [^|`]+ \| ([^|]+) \|$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    missing = []
    for cell in cells:
        folder = Path()
        for name in re.findall(r"`([\w*./]+\.(?:py|yaml|j2))`", cell):
            path = Path(name) if "/" in name or not folder.parts else folder / name
            folder = path.parent
            if not any(any(place.glob(str(path))) for place in (ROOT, ROOT / "reminderd")) and "LANGUAGE" not in name:
                missing.append(name)
    assert len(cells) > 20
    assert missing == []


def test_imports_keep_the_contracts() -> None:
    """Layers, independence and the pure core hold, as import-linter's contracts in pyproject.toml state them."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(PROJECT['tool']['importlinter']['contracts'])} kept, 0 broken" in result.stdout


def test_contracts_cover_what_the_architecture_promises() -> None:
    """Nobody dropped a contract to get a green run."""
    contracts = {contract["name"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
    assert {contract["type"] for contract in contracts.values()} == {
        "acyclic_siblings",
        "forbidden",
        "independence",
        "layers",
    }
    assert all(contract["exhaustive"] for contract in contracts.values() if contract["type"] == "layers")
    banned_in_core = contracts["the core does no I/O, reads no clock, logs nothing"]["forbidden_modules"]
    assert {"logging", "threading", "socket", "sqlite3", "subprocess", "time", "os"} <= set(banned_in_core)


def test_one_module_alone_may_read_the_clock() -> None:
    """ruff bans every way to ask for the time, and lets one file of the program off."""
    ruff = PROJECT["tool"]["ruff"]["lint"]
    banned = set(ruff["flake8-tidy-imports"]["banned-api"])
    assert {f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")} <= banned
    assert {"datetime.date.today", "time.time"} <= banned
    assert "TID" in ruff["select"]
    excused = {name for name, rules in ruff["per-file-ignores"].items() if "TID251" in rules or "TID" in rules}
    assert excused == {"tests/**", "reminderd/clock.py"}


def test_the_ban_on_the_clock_bites(tmp_path: Path) -> None:
    """A module of the core that asks for the time is refused by `ruff check` with this project's settings."""
    culprit = "from datetime import UTC, datetime\n\nSTARTED = datetime.now(UTC)\n"
    command = [str(Path(sys.executable).with_name("ruff")), "check", "--no-cache", "--output-format=concise"]
    command += ["--stdin-filename", str(ROOT / "reminderd/core/culprit.py"), "-"]
    result = subprocess.run(command, cwd=ROOT, input=culprit, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert "TID251" in result.stdout

"""Copies of the checkout with stand-in Pythons, to try the set-up scripts on machines this one is not."""

import shutil
import subprocess
import sys
from pathlib import Path

from patience import PATIENCE

ROOT = Path(__file__).parent.parent
# All that the scripts and the stand-ins below may need.
TOOLS = ["cat", "chmod", "cksum", "cp", "dirname", "env", "find", "grep", "id", "ln", "mkdir", "rm", "sh", "sleep"]

# A Python that makes and fills environments by writing a line to a log; everything else the real one does.
WORKING = """#!/bin/sh
case "$1 $2" in
    *base_prefix*) echo "@NAME@" ;;
    "-m venv") echo "$*" >>"$LOG"; mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; chmod +x "$3/bin/python" ;;
    "-m pip") echo "$*" >>"$LOG"; [ -z "${SLOW:-}" ] || sleep "$SLOW"; exit "${PIP_EXIT:-0}" ;;
    "-m pytest") for word in "$@"; do echo "<$word>"; done ;;
    *) exec "@REAL@" "$@" ;;
esac
"""

# A Python that first makes itself worse, then runs the `-c` program it was given.
DAMAGED = """#!/bin/sh
exec "@REAL@" -c 'import sys; @DAMAGE@; exec(sys.argv[2])' "$@"
"""

# A uv that writes down what it is asked to do.
UV = """#!/bin/sh
[ "$*" != "pip install --help" ] || { echo "--group"; exit; }
[ "$*" != "cache dir" ] || { echo "$HOME/.cache/uv"; exit; }
echo "$*${UV_NO_CACHE:+ (no cache)}" >>"$LOG"
[ "$1" != venv ] || { mkdir -p .venv/bin; ln -s "@REAL@" .venv/bin/python; }
"""


class Checkout:
    """A copy of what set-up needs, on a PATH with nothing but the tools above and the Pythons a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a check out"
        self.programs = folder / "programs"
        self.log = folder / "log"
        self.home = folder / "home"
        for place in (self.root, self.programs, self.home):
            place.mkdir()
        shutil.copytree(ROOT / "script", self.root / "script")
        shutil.copy(ROOT / "pyproject.toml", self.root)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, f"this machine has no {tool}"
            (self.programs / tool).symlink_to(found)

    def add_program(self, name: str, text: str = WORKING, damage: str = "") -> Path:
        program = self.programs / name
        for placeholder, value in {"@REAL@": sys.executable, "@NAME@": name, "@DAMAGE@": damage}.items():
            text = text.replace(placeholder, value)
        program.write_text(text)
        program.chmod(0o755)
        return program

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.root / "script" / command[0]), *command[1:]],
            cwd=self.home,
            env={"PATH": str(self.programs), "HOME": str(self.home), "LOG": str(self.log), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*command, **environment)
        output, errors = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(command, process.returncode, output, errors)

    def steps(self) -> list[str]:
        """Return what was done since the last time this was asked."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines

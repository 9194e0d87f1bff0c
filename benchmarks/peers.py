"""What others do the same work with, installed into an environment of its own."""

import shutil
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

PACKAGES = ("beautifulsoup4", "imap-tools", "mail-parser", "selectolax")
_HERE = Path(__file__).parent
ENVIRONMENT = _HERE.parent / ".venv-peers"


@cache
def peer_python() -> str:
    """Return the interpreter of the environment, which is made where it is missing."""
    python, whole = ENVIRONMENT / "bin" / "python", ENVIRONMENT / ".whole"
    if whole.exists() and whole.read_text() == " ".join(PACKAGES):
        return str(python)
    print("installing the peers; this happens once", file=sys.stderr)
    if uv := shutil.which("uv"):
        subprocess.run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, ENVIRONMENT], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *PACKAGES], check=True)
    else:
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    whole.write_text(" ".join(PACKAGES))
    return str(python)


def peer(script: str, *arguments: str) -> list[str]:
    """Return the command that runs one of the scripts of the folder `peer_scripts`."""
    return [peer_python(), str(_HERE / "peer_scripts" / f"{script}.py"), *arguments]

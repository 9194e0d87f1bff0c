"""A right settings file, to be spoilt by the tests one fault at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

RIGHT = """\
accounts:
  - name: home
    imap:
      host: imap.example.org
      username: ann@example.org
      password_file: secret
smtp:
  host: smtp.example.org
sender: ann@example.org
recipient: ann@example.org
time_zone: Europe/Berlin
"""

Write = Callable[[str], Path]


@pytest.fixture(scope="session")
def right() -> str:
    return RIGHT


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Given text, write it beside a good file with a password and return its path."""
    secret = tmp_path / "secret"
    secret.write_text("correct horse\n")
    secret.chmod(0o600)

    def to_file(text: str) -> Path:
        path = tmp_path / "reminderd.yaml"
        path.write_text(text)
        return path

    return to_file


@pytest.fixture(autouse=True)
def _no_systemd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)

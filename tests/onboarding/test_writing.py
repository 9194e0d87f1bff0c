"""Files that are written together: all, or none, whatever happens in between."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, getrlimit, setrlimit

import pytest

from reminderd.core.model import PermanentError
from reminderd.onboarding.writing import NewFile, write_together


def tree(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes() for path in folder.rglob("*")}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def pair(folder: Path) -> list[NewFile]:
    return [
        NewFile(folder / "secrets" / "password", b"new secret"),
        NewFile(folder / "reminderd.yaml", b"new settings", 0o644, 0o755, is_secret=False),
    ]


def test_new_files_and_folders_have_the_right_modes(tmp_path: Path) -> None:
    """Whatever the umask takes or leaves."""
    for umask in (0o000, 0o277):
        folder = tmp_path / f"{umask:o}"
        before = os.umask(umask)
        try:
            write_together(pair(folder))
        finally:
            os.umask(before)
        assert [mode(folder / name) for name in (".", "secrets", "secrets/password", "reminderd.yaml")] == [
            0o700, 0o700, 0o600, 0o644,
        ]  # fmt: skip


def test_an_older_file_keeps_its_mode_unless_it_is_secret_and_a_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.yaml"
    real.write_bytes(b"old")
    real.chmod(0o640)
    (tmp_path / "reminderd.yaml").symlink_to(real)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/password").write_bytes(b"old")
    (tmp_path / "secrets/password").chmod(0o644)
    write_together(pair(tmp_path))
    assert (tmp_path / "reminderd.yaml").is_symlink()
    assert (real.read_bytes(), mode(real)) == (b"new settings", 0o640)
    assert mode(tmp_path / "secrets/password") == 0o600
    assert set(tree(tmp_path)) == {"dotfiles.yaml", "reminderd.yaml", "secrets", "secrets/password"}


def test_what_is_gone_goes_only_with_the_others(tmp_path: Path) -> None:
    old = tmp_path / "password.cred"
    old.write_bytes(b"sealed")
    with pytest.raises(PermanentError):
        write_together([*pair(tmp_path), NewFile(tmp_path / "password.cred" / "no folder", b"")], [old])
    assert tree(tmp_path) == {"password.cred": b"sealed"}
    write_together(pair(tmp_path), [old])
    assert not old.exists()


@pytest.fixture(params=["nothing there", "both there"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    place = tmp_path / "config"
    if request.param == "both there":
        (place / "secrets").mkdir(parents=True)
        (place / "secrets/password").write_bytes(b"old secret")
        (place / "reminderd.yaml").write_bytes(b"old settings")
    return place


@pytest.mark.parametrize("fault", [KeyboardInterrupt, SystemExit, OSError(28, "No space left on device")])
@pytest.mark.parametrize("which", [1, 2])
@pytest.mark.parametrize("step", ["fsync", "fchmod", "replace", "link"])
def test_an_end_at_any_step_leaves_all_as_it_was(
    step: str, which: int, fault: BaseException | type[BaseException], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C, a kill by signal, a full disk: before and after each step that changes something."""
    before = tree(folder)
    left = [which]
    owner = Path if step == "replace" else os
    real: Callable[..., object] = getattr(owner, step)

    def failing(*given: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            raise fault
        return real(*given)

    monkeypatch.setattr(owner, step, failing)
    is_reached = step != "link" or bool(before)
    if is_reached:
        with pytest.raises(PermanentError if isinstance(fault, OSError) else fault):
            write_together(pair(folder))
        monkeypatch.undo()
        assert tree(folder) == before
    else:
        write_together(pair(folder))


def test_a_full_disk_is_one_line_and_changes_nothing(folder: Path) -> None:
    before = tree(folder)
    setrlimit(RLIMIT_FSIZE, (1, getrlimit(RLIMIT_FSIZE)[1]))
    try:
        with pytest.raises(PermanentError, match=r"^the disk is full: make room and try again; nothing was changed$"):
            write_together(pair(folder))
    finally:
        setrlimit(RLIMIT_FSIZE, (RLIM_INFINITY, getrlimit(RLIMIT_FSIZE)[1]))
    assert tree(folder) == before


def test_a_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config").write_bytes(b"a file")
    with pytest.raises(PermanentError, match=r"cannot be written \(.*\); nothing was changed$"):
        write_together(pair(tmp_path / "config"))
    assert tree(tmp_path) == {"config": b"a file"}

"""What ships as data: vendor packs, letter templates, the example configuration. From the wheel or a checkout."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reminderd.adapters.packs import build_vendor
from reminderd.core.model import PermanentError
from reminderd.core.vendor import Vendor

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def load_vendor(name: str = "aliexpress", overlay: Path | None = None) -> Vendor:
    """Given a vendor's name, return its pack. Files of `overlay`/<name> replace those of the same name or join them.

    Raise PermanentError, one line per fault with file, line and path, if the pack is missing or not valid.
    """
    folders = [_PACKAGE / "vendors" / name, *([overlay / name] if overlay else [])]
    files = {path.name: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    if "vendor.yaml" not in files:
        raise PermanentError(f"there is no vendor pack “{name}”")
    return build_vendor(name, {file: path.read_text(encoding="utf-8") for file, path in files.items()})


def load_templates(language: str) -> Mapping[str, str]:
    """Given a language's code, return the sources of its letter templates and of the shared ones, by file name."""
    root = _shipped("templates", "templates")
    if not (root / language).is_dir():
        raise PermanentError(f"there are no letters in the language “{language}”")
    paths = [*sorted(root.glob("*.j2")), *sorted((root / language).glob("*.j2"))]
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def example_config() -> str:
    """Return the commented example of the configuration file."""
    return _shipped("example/reminderd.yaml", "config/reminderd.yaml").read_text(encoding="utf-8")


def _shipped(in_wheel: str, in_checkout: str) -> Path:
    wheel = _PACKAGE / in_wheel
    return wheel if wheel.exists() else _PACKAGE.parent / in_checkout

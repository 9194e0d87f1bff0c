"""The user's own additions to a vendor's pack: files that join the shipped ones of the same name."""

import os
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reminderd.adapters.packs.resources import pack_texts
from reminderd.core.model import PermanentError

_HEAD = "# Learned by `reminderd teach`. Joins the shipped file of this name; delete a rule here to forget it.\n"


class UserPacks:
    """The files in one folder; nothing is written before `write`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def texts(self) -> dict[str, str]:
        """Return the files as they are, by name. Raise PermanentError if one of them cannot be read."""
        return pack_texts(self.folder)

    def with_rule(
        self, language: str, subject: Mapping[str, Any], labels: Mapping[str, Sequence[str]]
    ) -> tuple[str, str]:
        """Return the file of a language and its text with a rule more; comments and what else stands there is kept.

        Raise PermanentError if the file is no YAML that one can add to.
        """
        file = f"{language}.yaml"
        text = self.texts().get(file, f"{_HEAD}language: {language}\n")
        yaml = YAML()
        yaml.width = 120
        yaml.indent(mapping=2, sequence=4, offset=2)
        try:
            document = yaml.load(text)
            document.setdefault("subjects", []).append(dict(subject))
            for name, patterns in labels.items():
                document.setdefault("labels", {}).setdefault(name, []).extend(patterns)
        except (YAMLError, AttributeError) as error:
            raise PermanentError(f"{self.folder / file} cannot be added to: mend or move it first") from error
        out = StringIO()
        yaml.dump(document, out)
        return file, out.getvalue()

    def write(self, file: str, text: str) -> Path:
        """Write a file whole or not at all, and return its path. Raise PermanentError if that is impossible."""
        path, draft = self.folder / file, self.folder / f".{file}.new"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with draft.open("w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        except OSError as error:
            raise PermanentError(f"cannot write {path}: {error.strerror}") from error
        return path


def as_yaml(value: Mapping[str, Any]) -> str:
    """Return values as the YAML that a person would write."""
    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(dict(value), out)
    return out.getvalue()

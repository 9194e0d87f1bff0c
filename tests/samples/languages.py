"""The languages there are files for, as tests ask for them."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from reminderd.adapters.packs.resources import load_vendor, load_vocabularies
from reminderd.core.model.vocabulary import Vocabulary

WORDS = load_vocabularies()
READ = tuple(language.code for language in load_vendor().languages)
"""The codes of those in which the vendor's mails are read."""

SAID: dict[str, dict[str, Any]] = {
    path.stem: YAML(typ="safe").load(path) for path in sorted((Path(__file__).parents[1] / "words").glob("*.yaml"))
}
"""By code, what tests ask for; see words/README.md."""


def words(code: str) -> Vocabulary:
    """Return the words of a language."""
    return WORDS.of(code)


def order_of(code: str) -> str:
    """Return how CLDR writes the numbers of a day."""
    return {"ja": "YMD", "ko": "YMD", "en": "MDY"}.get(code, "DMY")

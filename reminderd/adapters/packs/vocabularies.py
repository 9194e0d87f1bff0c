"""YAML text of a language's file -> Vocabulary; and the grammar of such a file."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from reminderd.adapters.packs.strict_yaml import checked
from reminderd.core.model import PermanentError
from reminderd.core.model.vocabulary import SECTIONS, Vocabulary, is_currency


def _are_words(text: str) -> str:
    words = _split(text)
    if not all(words) or any(word.startswith("|") or word.endswith("|") for word in words):
        raise ValueError("expected words with “ | ” between them")
    if len(set(words)) < len(words):
        raise ValueError(f"written twice: {next(word for word in words if words.count(word) > 1)}")
    return text


_Words = Annotated[str, AfterValidator(_are_words)]
_Seen = Annotated[str, Field(pattern=r"^(?:no|cldr|20\d\d)$")]
"""The year in which the words were last seen in a mail; "cldr": Unicode's data, which programs use; or "no"."""
_Section = dict[_Seen, dict[str, _Words]]


class VocabularySchema(BaseModel):
    """One file. Words that are not known to be written stand under "no", as in the vendor's packs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str = Field(pattern="^[a-z]{2}$")
    tesseract: str = Field(default="", pattern="^[a-z]{3}(_[a-z]+)?$")
    months: dict[_Seen, dict[Annotated[int, Field(ge=1, le=12)], str]] | None = None
    weekdays: dict[_Seen, _Words] = Field(default_factory=dict)
    zones: _Section = Field(default_factory=dict)
    days: _Section = Field(default_factory=dict)
    times: _Section = Field(default_factory=dict)
    periods: _Section = Field(default_factory=dict)
    subjects: _Section = Field(default_factory=dict)
    forwarded: _Section = Field(default_factory=dict)
    payment: _Section = Field(default_factory=dict)
    answers: _Section = Field(default_factory=dict)

    @model_validator(mode="after")
    def _are_known(self) -> Self:
        for section, names in SECTIONS.items():
            found = {name for said in getattr(self, section).values() for name in said}
            if section == "answers":
                found = {name for name in found if not is_currency(name)}
            if wrong := found - set(names):
                raise ValueError(f"unknown in {section}: {', '.join(sorted(wrong))}")
        return self

    @model_validator(mode="after")
    def _has_all_months(self) -> Self:
        named = {number for said in (self.months or {}).values() for number in said}
        if named and len(named) < 12:
            raise ValueError(
                f"months without a name: {', '.join(str(one) for one in range(1, 13) if one not in named)}"
            )
        return self


def build_vocabulary(file: str, text: str) -> Vocabulary:
    """Given the text of a language's file, `sv.yaml`, return its words. Raise PermanentError, a line per fault, if it
    is not valid.
    """
    pack = checked(file, text, VocabularySchema)
    if pack.language != Path(file).stem:
        raise PermanentError(f"{file}: language: is called {pack.language} in a file of another name")
    months = None
    if pack.months is not None:
        numbers = sorted({number for said in pack.months.values() for number in said})
        months = tuple(
            tuple(word for said in pack.months.values() for word in said.get(number, "").split()) for number in numbers
        )
    return Vocabulary(
        code=pack.language,
        tesseract=pack.tesseract,
        months=months,
        weekdays=tuple(word for words in pack.weekdays.values() for word in _split(words)),
        words={section: _joined(getattr(pack, section)) for section in SECTIONS},
        zones=_joined(pack.zones),
    )


def _joined(section: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """The words of a section by name, wherever they were seen."""
    names = dict.fromkeys(name for said in section.values() for name in said)
    return {name: tuple(_of(section, name)) for name in names}


def _of(section: Mapping[str, Mapping[str, str]], name: str) -> Iterator[str]:
    for said in section.values():
        yield from _split(said[name]) if name in said else ()


def _split(words: str) -> list[str]:
    return re.split(r"\s+\|\s+", words)

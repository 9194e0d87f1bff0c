"""YAML text of a vendor pack -> Vendor."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal
from zoneinfo import ZoneInfo

from reminderd.adapters.packs.pack_grammar import Addition, LanguageSchema, RuleEntry, VendorSchema
from reminderd.adapters.packs.page_grammar import PageSchema
from reminderd.adapters.packs.strict_yaml import checked
from reminderd.core.model import PermanentError
from reminderd.core.model.literals import needed_pieces
from reminderd.core.model.page import PageWords
from reminderd.core.model.vendor import Language, Languages, SenderRule, TemplateRule, Vendor
from reminderd.core.model.vocabulary import NO_VOCABULARIES, Vocabularies
from reminderd.core.model.wordings import Pattern, Patterns, Rule, compiled


def page_words_of(file: str, text: str, vocabularies: Vocabularies) -> PageWords:
    """Given the text of a file of `pages/`, and the words of its language, return how that words the shop's pages.
    Raise as `build_vendor` does.
    """
    return checked(f"pages/{file}", text, PageSchema).to_words(vocabularies)


def build_vendor(
    name: str,
    files: Mapping[str, str],
    untested: Collection[str],
    additions: Mapping[str, str],
    languages: Languages,
    vocabularies: Vocabularies,
) -> Vendor:
    """Given the texts of a pack by file name, `vendor.yaml` and one per language, what reads the languages when a mail
    first needs them, and the words of these, return the vendor.

    The `untested` files are checked at once, every pattern of them, and so are the `additions`, texts that join the
    language's file of the same name. Raise PermanentError with a line per fault: file, line, path, what is wrong.
    """
    pack = checked("vendor.yaml", files["vendor.yaml"], VendorSchema, is_untested="vendor.yaml" in untested)
    for file in untested:
        if file != "vendor.yaml":
            _check(file, files[file], None, pack)
    for file, text in additions.items():
        _check(file, files[file], text, pack)
    return Vendor(
        name=name,
        display_name=pack.display_name,
        zone=ZoneInfo(pack.zone),
        rules=rules_of([*files.items(), *additions.items()], vocabularies),
        senders=tuple(map(Pattern, pack.senders)),
        marketing_senders=tuple(map(Pattern, pack.marketing_senders)),
        other_senders=tuple(
            SenderRule(Pattern(entry.address), entry.kind, entry.may_be_orders) for entry in pack.other_senders
        ),
        partners=tuple(SenderRule(Pattern(entry.address), entry.kind) for entry in pack.partners),
        relays=tuple(map(Pattern, pack.relays)),
        lookalikes=tuple(map(Pattern, pack.lookalikes)),
        domains=tuple(pack.domains),
        siblings=tuple(pack.siblings),
        search_from=tuple(pack.search_from),
        order_number=Pattern(pack.order_number),
        order_parameters=tuple(pack.order_parameters),
        tracking_parameters=tuple(pack.tracking_parameters),
        template_parameter=pack.template_parameter,
        templates=tuple(
            TemplateRule(Pattern(entry.name), frozenset(entry.kinds), entry.kind) for entry in pack.templates
        ),
        languages=languages,
        periods={name: entry.to(name) for name, entry in pack.periods.items()},
        order_url=pack.urls.order,
        tracking_url=pack.urls.tracking,
        support_url=pack.urls.support,
        vocabularies=vocabularies,
    )


def rules_of(files: Iterable[tuple[str, str]], vocabularies: Vocabularies) -> str:
    """Return a hash of all files that reading depends on: when it changes, mails must be read again."""
    return hashlib.sha256("\0".join([*(text for _, text in sorted(files)), vocabularies.version]).encode()).hexdigest()


def build_language(file: str, text: str, addition: str | None, vendor: str, vocabularies: Vocabularies) -> Language:
    """Given the text of a language's file, what joins it, and the text of `vendor.yaml`, return how the vendor writes
    in it. Raise as `build_vendor` does.
    """
    return _load(file, text, addition, checked("vendor.yaml", vendor, VendorSchema), vocabularies)


def _load(
    file: str,
    text: str,
    addition: str | None,
    vendor: VendorSchema,
    vocabularies: Vocabularies = NO_VOCABULARIES,
    *,
    is_untested: bool = False,
) -> Language:
    if addition is None:
        return _language(checked(file, text, LanguageSchema, is_untested=is_untested), vendor, vocabularies)
    added = checked(file, addition, Addition, is_untested=is_untested)
    return _language(added.to(checked(file, text, LanguageSchema)), vendor, vocabularies)


def _check(file: str, text: str, addition: str | None, vendor: VendorSchema) -> None:
    """Compile all patterns of a language. Wordings that are right alone can be wrong with the number that is added."""
    language = _load(file, text, addition, vendor, is_untested=True)
    try:
        for rule in (*language.subjects, *language.headlines):
            compiled(rule.source)
        for pattern in (language.order_mention, language.parcel_frame):
            compiled(pattern.pattern)
        for patterns in (language.labels, language.families):
            for name in patterns:
                patterns[name]
    except re.error as error:
        raise PermanentError(f"{file}: {error.pattern!r} is not a regular expression: {error}") from None


def _language(pack: LanguageSchema, vendor: VendorSchema, vocabularies: Vocabularies) -> Language:
    return Language(
        code=pack.language,
        date_order=pack.date_order,
        subjects=tuple(rule for entry in pack.subjects for rule in _rules(entry, pack, vendor)),
        headlines=tuple(rule for entry in pack.headlines for rule in _rules(entry, pack, vendor)),
        labels=_any_of(pack.labels),
        families=_any_of(pack.families),
        parcel_frame=_parcel_frame(pack, vendor),
        vocabularies=vocabularies,
        order_mention=Pattern(
            # Whole words in Latin letters; in other scripts words are glued together.
            rf"(?<![A-Za-z0-9])(?:{pack.order_words})[\s:：#.()（「【№°]{{0,4}}(?P<order>\d{{14,21}})(?!\d)"
        ),
    )


def _parcel_frame(pack: LanguageSchema, vendor: VendorSchema) -> Pattern:
    words, number = f"(?:{pack.parcel_words})", vendor.parcel_number
    front = rf"{words}\W{{0,4}}(?P<front>{number})(?![0-9A-Za-z]).{{0,200}}"
    glued = rf"(?P<glued>{number})(?![0-9A-Za-z])\W{{0,4}}{words}.{{0,200}}"
    back = rf".{{0,200}}\b{words}\W{{0,4}}(?P<back>{number})"
    return Pattern(f"(?:{front}|{glued}|{back})")


def _any_of(wordings: Mapping[str, list[str]]) -> Patterns:
    sources = {name: "|".join(f"(?:{one})" for one in says) for name, says in wordings.items()}
    return Patterns(sources, {name: needed_pieces(source) for name, source in sources.items()})


def _rules(entry: RuleEntry, pack: LanguageSchema, vendor: VendorSchema) -> Iterator[Rule]:
    for seen, written in entry.verified.items():
        wordings = [_inflected(wording, pack) for wording in written] if entry.of != "none" else written
        says = needed_pieces("|".join(wordings))
        for pattern, whose, number_is in _subjects(wordings, entry.of, pack, vendor):
            needs = tuple(filter(None, (says, needed_pieces(whose))))
            yield Rule(
                entry.kind, pattern, seen, entry.step, entry.partial, entry.several, needs=needs, number_is=number_is
            )


def _inflected(wording: str, pack: LanguageSchema) -> str:
    """A wording that fits several orders or parcels as well as one, and words of any gender."""
    for found, form in pack.inflections.items():
        wording = re.sub(found, form.replace("\\", r"\\"), wording)
    return wording


def _subjects(
    wordings: list[str], of: str, pack: LanguageSchema, vendor: VendorSchema
) -> Iterator[tuple[str, str, Literal["first", "last"] | None]]:
    """A pattern per place of the number: "Order 1234: shipped", "Shipped: order 1234" and "1234 order: shipped"; with
    the pattern of the words beside the number, and the end at which that stands.

    Behind a number there may be letters of other scripts, since Korean and Chinese glue their particles to it.
    """
    end = "(?![0-9A-Za-z])"
    listed = r"(?P<more>(?:\W{1,3}(?:\w{1,4}\W{1,2})?%s(?![0-9A-Za-z])){0,20})"  # "1234, 5678 and 9012"
    order, parcel = f"(?P<order>{vendor.order_number})", f"(?P<parcel>{vendor.parcel_number})"
    if of == "none":
        yield from ((says.replace("{order}", order).replace("{parcel}", parcel), "", None) for says in wordings)
    says = "|".join(wordings)
    for whose, words, number, shape in (
        ("order", pack.order_words, order, vendor.order_number),
        ("parcel", pack.parcel_words, parcel, vendor.parcel_number),
    ):
        if of in {whose, "either"}:
            more = listed % f"(?:{shape})"
            yield rf"(?:{words})\W{{0,4}}{number}{end}{more}\W{{0,4}}(?:{says})", words, None
            yield rf"{number}{end}\W{{0,4}}(?:{words})\W{{0,4}}(?:{says})", words, "first"
            yield rf"(?:{says})\W{{0,4}}(?:{words})\W{{0,4}}{number}{end}{more}", words, "last"

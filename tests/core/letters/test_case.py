"""The page of a case file: complete in every language, and safe with whatever stands in a mail."""

import re
from dataclasses import replace

import pytest

from reminderd.core.model import DeadlineKind
from samples.cases import bare_case, full_case, full_claim, full_order
from samples.letter_page import Page
from samples.letters import BAIT, DAY, LANGUAGES, NOW, entry, renderer


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_known_stands_on_the_page(language: str) -> None:
    """Order, items, quotes, sums, evidence and messages; a name without words would be an error."""
    made = renderer(language).case(full_case(), NOW)
    text = Page(made.html).text
    for expected in ("3041887766550021", "2 × Bicycle light", "“disputed”", "4", "ef" * 32, "Bicycle light.jpg"):
        assert expected in text
    assert "None" not in made.html
    assert set(made.drafts) == {"dispute", "seller", "support", "bank", "paypal", "billing"}
    assert not [line for draft in made.drafts.values() for line in draft.splitlines() if line not in text]
    assert text.count("☐") == 11  # paid back, so that only the two reasons for a dispute are left
    assert text.count("mails/01-2026-12-05-abababab.eml") == 3  # beside its sum, too


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_called_after_the_thing(language: str) -> None:
    """Not after a number that nobody knows by heart; that stands below it, small."""
    for case, start in ((full_case("Screwdriver set, 24 pcs"), "Screwdriver set"), (bare_case(), "#3041887766550021")):
        html = renderer(language).case(case, NOW).html
        assert re.search("<h1[^>]*>(.*?)</h1>", html)[1] == start
        assert re.search("<title>(.*?)</title>", html)[1].startswith(f"{start} – ")
    assert "3041887766550021" in Page(html).text.partition("\n")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_next_to_nothing_is_enough_for_a_page(language: str) -> None:
    """No price, no item, no mail, no evidence: the page says so and asks for what proves that nothing came."""
    made = renderer(language).case(bare_case(), NOW)
    text = Page(made.html).text
    assert "reminderd case 3041887766550021 --add" in text
    assert text.count("☐") == 5
    assert set(made.drafts) == {"dispute", "bank"}
    assert "None" not in made.html + "".join(made.drafts.values())


def test_the_checklist_counts_the_files_that_may_show_each_thing() -> None:
    """Whether a picture shows the label, no program can tell; that there is no film, it can."""
    (kept, file), *_ = full_case().evidence
    names = ("one.JPG", "two.png", "opening.mp4", "customs.pdf", "letter.docx")
    evidence = [(replace(kept, name=name), file) for name in names]
    order_ = full_order("Lamp", claims=(), received_at=NOW)
    text = Page(renderer().case(replace(full_case(of=order_), evidence=tuple(evidence)), NOW).html).text
    assert re.findall(r"☐ (\w+ \w+)[^\n]*\n([^\n]+)", text) == [
        ("The listing", "You have 2 pictures, 2 documents: is this shown?"),
        ("Photos beside", "You have 2 pictures: is this shown?"),
        ("It does", "You have 1 film: is this shown?"),
        ("Damaged or", "You have 2 pictures: is this shown?"),
        ("The film", "You have 1 film: is this shown?"),
        ("The chat", "You have 2 pictures, 2 documents: is this shown?"),
    ]
    lost = replace(full_case(of=order_), evidence=((replace(kept, name="opening.mp4"), ""),))
    assert Page(renderer().case(lost, NOW).html).text.count("Still missing.") == 6


def test_the_checklist_is_of_the_reason() -> None:
    """What has come decides, until a refund is granted and missing."""
    unpaid = replace(full_claim(), refunded_at=None)
    for fields, headings in (
        ({"claims": (unpaid,)}, ["For a refund that is missing"]),
        ({"claims": ()}, ["For “not received”", "For “not as described”"]),
        ({"claims": (), "received_at": NOW}, ["For “not as described”"]),
        ({"claims": (), "not_received_at": NOW}, ["For “not received”"]),
    ):
        page = renderer().case(full_case(of=full_order("Lamp", **fields)), NOW)
        assert re.findall("For (?:“not|a refund)[^\n]*", Page(page.html).text) == headings


def test_steps_of_a_claim_stand_in_order() -> None:
    """With the sums that belong to them."""
    text = Page(renderer().case(full_case(), NOW).html).text
    steps = re.findall(r"\d\d:\d\d: (.*)", text.partition("The whole order")[2].partition("Item 2")[0])
    assert "refund issued" in steps
    assert "money received: €4.50" in steps
    assert "offer of the seller, unanswered: €4.50" in steps
    assert steps.index("refund completed, says AliExpress") < steps.index("refund issued")  # the sample runs backwards


@pytest.mark.parametrize("language", LANGUAGES)
def test_foreign_text_is_only_text(language: str) -> None:
    """Titles, quotes, subjects and names of files bring no markup, link or control character."""
    made = renderer(language).case(full_case(BAIT), NOW)
    page = Page(made.html)
    assert "<script" not in made.html
    assert not re.search("[\u202c\u202e\x07]", made.html)
    assert not [address for address in page.addresses if not address.startswith(("mails/", "evidence/"))]
    assert "http" not in made.html.replace("https://www.aliexpress.com", "")


def test_the_message_that_is_needed_first_stands_first() -> None:
    """It is the only one in sight: that of what is lost soonest, then those that may be needed later."""
    window = entry(DeadlineKind.DISPUTE_WINDOW, 9 * DAY)
    for act_in, titles in (
        (DAY, ["To your bank", "For the dispute form"]),
        (20 * DAY, ["For the dispute form", "To your bank"]),
    ):
        bank = entry(DeadlineKind.CHARGEBACK, act_in)
        made = renderer().case(replace(full_case(), entries=(window, bank)), NOW)
        assert re.findall(r"<details( open)?>\n<summary[^>]*>((?:For the|To your)[^<]*)", made.html) == [
            (" open", titles[0]),
            ("", titles[1]),
        ]

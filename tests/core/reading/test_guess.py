"""The second grade of reading: mails that no rule knows, guessed by their words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.model import Authenticity, Certainty, Mail, MailKind, Money, Reading, Verdict
from reminderd.core.model.vendor import FAMILIES
from reminderd.core.reading import read
from samples.builders import SILENT_MAIL

VENDOR = load_vendor()
ORDER = "8204417306625518"
MAIL = replace(
    SILENT_MAIL,
    subject=f"Order {ORDER}: something new",
    sent_at=datetime(2026, 6, 2, 12, tzinfo=UTC),
)


def reading(subject: str = MAIL.subject, *lines: str, **rest: object) -> Reading:
    return read(replace(MAIL, subject=subject, lines=lines, **rest), VENDOR)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Order {}: dispute opened", MailKind.DISPUTE_OPENED),
        ("Order {}: the seller has responded to your dispute", MailKind.DISPUTE_OFFER),
        ("Order {}: please provide more evidence for your dispute", MailKind.DISPUTE_EVIDENCE),
        ("Order {}: your dispute has been resolved", MailKind.DISPUTE_DECIDED),
        ("Order {}: please return the goods", MailKind.RETURN_DUE),
        ("Order {}: your refund was processed", MailKind.REFUND_ISSUED),
        ("Order {}: buyer protection will end soon", MailKind.PROTECTION_ENDING),
        ("Bestellung {}: Der Verkäufer hat Ihnen eine Lösung vorgeschlagen", MailKind.DISPUTE_OFFER),
        ("Bestellung {}: Ihr Streitfall wurde entschieden", MailKind.DISPUTE_DECIDED),
        ("Bestellung {}: Rückerstattung veranlasst", MailKind.REFUND_ISSUED),
        ("Bestellung {}: Ihr Käuferschutz endet bald", MailKind.PROTECTION_ENDING),
    ],
)
def test_words_of_a_family_make_a_guess(subject: str, kind: MailKind) -> None:
    """The mail stays unrecognised; its kind and one fact say what it looks like, the more telling family first."""
    found = reading(subject.format(ORDER))
    assert (found.verdict, found.kind) == (Verdict.UNRECOGNISED, kind)
    (fact,) = found.facts
    assert (fact.order.number, fact.kind, fact.certainty) == (ORDER, kind, Certainty.GUESSED)
    assert found.problems == ("no rule knows this subject", f"its words look like “{kind}”")


def test_every_family_has_its_words_in_every_language_that_has_any() -> None:
    """A language without a family would never ask about it."""
    for language in VENDOR.languages:
        assert set(language.families) == set(FAMILIES), language.code


def test_the_subject_outweighs_the_body() -> None:
    """The body of a refund mail tells of the dispute, too."""
    found = reading(f"Order {ORDER}: refund on its way", "Your dispute was resolved and you get your money back.")
    assert found.kind is MailKind.REFUND_ISSUED


def test_a_subject_that_only_says_dispute_is_made_precise_by_the_body() -> None:
    """What became of the dispute is what matters."""
    found = reading(f"Order {ORDER}: news of your dispute", "The seller has proposed a new solution for you.")
    assert found.kind is MailKind.DISPUTE_OFFER
    assert found.facts[0].quote == "The seller has proposed a new solution for you."


def test_a_date_and_an_amount_near_the_telling_sentence_are_taken() -> None:
    """The day is a limit only if it lies ahead and near; what an advertisement costs is not what is offered."""
    found = reading(
        MAIL.subject,
        "Your order was placed on 1 May 2026 and paid with US $ 99.00.",
        "Thank you for shopping with us.",
        "The seller has proposed a new solution: a refund of US $ 4.20.",
        "Please answer by Jun 5, 2026.",
        "More to love",
        "US $ 1.99",
    )
    assert found.facts[0].due == date(2026, 6, 5)
    assert found.facts[0].price == Money(Decimal("4.20"), "USD")


@pytest.mark.parametrize(
    "sentence",
    [
        "The seller has proposed a new solution within 5 days.",
        "The seller has proposed a new solution (2 of 3 items, 20.5 cm).",
        "The seller has proposed a new solution on 1 June 2026.",
        "The seller has proposed a new solution, valid until 1 June 2027.",
        f"The seller has proposed a new solution for {ORDER}, tracking 2026060512345678.",
    ],
)
def test_what_is_no_limit_gives_no_date(sentence: str) -> None:
    """Lengths of time, measures, past and far days and numbers are no day to answer by."""
    assert reading(MAIL.subject, sentence).facts[0].due is None


@pytest.mark.parametrize(
    ("day", "is_limit"), [(date(2026, 6, 2), True), (date(2026, 8, 31), True), (date(2026, 9, 1), False)]
)
def test_a_limit_is_a_day_from_that_of_the_mail_on_and_within_three_months(day: date, is_limit: bool) -> None:
    """Ninety days; what is further away is no day to answer by."""
    found = reading(MAIL.subject, f"The seller has proposed a new solution, please answer by {day:%d %B %Y}.")
    assert found.facts[0].due == (day if is_limit else None)


@pytest.mark.parametrize(
    "mail",
    [
        replace(MAIL, subject=f"Order {ORDER}: dispute opened", sender="x@deals.aliexpress.com"),
        replace(MAIL, subject=f"Order {ORDER}: dispute opened", authenticity=Authenticity.FAIL),
        replace(MAIL, subject=f"Order {ORDER}: dispute opened", sender="aliexpress@mail.example"),
        replace(MAIL, subject=f"Order {ORDER}: dispute opened", sender="shop@other.example", sender_name="Shop"),
        replace(MAIL, lines=("More to love", "Get a refund for every order")),
        replace(MAIL, subject="How was your shopping experience?", lines=("Refunds take 15 days.", f"Order {ORDER}")),
    ],
    ids=["advertising", "forged", "impostor", "stranger", "recommendations", "review request"],
)
def test_no_guess_is_made(mail: Mail) -> None:
    """Only of a genuine mail about an order, and only by what it says itself."""
    assert read(mail, VENDOR).facts == ()


def test_a_coupon_that_speaks_of_a_refund_is_not_passed_over() -> None:
    """Kinds that concern no order are ignored, unless the subject has words that do."""
    found = reading("Your refund coupon", f"For order {ORDER} you get a coupon.")
    assert (found.verdict, found.kind) == (Verdict.UNRECOGNISED, MailKind.REFUND_ISSUED)


def test_the_language_is_that_of_the_body() -> None:
    """An English subject over a German body, as some accounts get: the labels are read in German."""
    found = reading(
        f"Order {ORDER}: order confirmed", "Hallo Tobias Kern,", f"Bestellung {ORDER}", "Bestellsumme: 12,40 €"
    )
    assert (found.kind, found.language) == (MailKind.ORDER_PLACED, "de")
    assert found.facts[0].price == Money(Decimal("12.40"), "EUR")

"""What may be urgent is told the same day, whoever's order it is; new words of a parcel's way are news of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.deadlines import derive
from reminderd.core.model import (
    NEW_WORDING,
    Authenticity,
    DeadlineKind,
    MailKind,
    Reading,
    TransitStep,
    Verdict,
)
from reminderd.core.orders import fold, unassigned
from reminderd.core.planning.planner import plan
from reminderd.core.reading import read
from samples.builders import PACIFIC, SILENT_MAIL, policy, preferences
from samples.languages import READ, SAID

VENDOR = load_vendor()
ORDER = "8204417306625518"
TRACK = "https://www.aliexpress.com/p/tracking/index.html?tradeOrderId="
MAIL = replace(
    SILENT_MAIL,
    sent_at=datetime(2026, 11, 25, 12, tzinfo=UTC),
    authenticity=Authenticity.PASS,
)


def reading(subject: str, *lines: str, **rest: object) -> Reading:
    return read(replace(MAIL, subject=subject, lines=lines, **rest), VENDOR)


@pytest.mark.parametrize("code", READ)
def test_a_case_that_waits_is_seen_in_every_language(code: str) -> None:
    """Words of the case page, as likely in a subject: to answer."""
    found = reading(SAID[code]["waiting"].format(ORDER))
    assert (found.verdict, found.kind) == (Verdict.UNRECOGNISED, MailKind.DISPUTE_OFFER), found.problems
    (fact,) = found.facts
    assert (fact.is_guessed, fact.order and fact.order.number) == (True, ORDER)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Order {}: Waiting for AliExpress's feedback", MailKind.DISPUTE_OPENED),
        ("Order {}: We’re reviewing your request", MailKind.DISPUTE_OPENED),
        ("Order {}: Refund complete", MailKind.REFUND_COMPLETED),
        ("Bestellung {}: Rückerstattung abgeschlossen", MailKind.REFUND_COMPLETED),
        ("Order {}: a coupon for your dispute", MailKind.DISPUTE_DECIDED),
    ],
)
def test_words_of_the_case_page_have_their_meaning(subject: str, kind: MailKind) -> None:
    """Under review; sent; decided, if only by a coupon."""
    assert reading(subject.format(ORDER)).kind is kind


def test_a_decision_by_coupon_is_a_decision() -> None:
    """Though coupons are passed over otherwise."""
    found = reading("Your coupon", f"For your dispute of order {ORDER} we issue a coupon of US $2.00 within 5 days.")
    assert (found.kind, [fact.is_guessed for fact in found.facts]) == (MailKind.DISPUTE_DECIDED, [True])
    assert reading("Your delayed delivery coupon code", "Your order is late, so here is a coupon.").facts == ()


@pytest.mark.parametrize(
    "subject", ["Order {}: waiting for your response", "Your dispute for order {}", "Order {}: freezing"]
)
def test_it_is_told_the_same_day_though_the_order_is_unknown(subject: str) -> None:
    """An offer may end in two days, on a Wednesday as well."""
    facts = reading(subject.format(ORDER)).facts
    (order,) = fold(facts, PACIFIC).values()
    (deadline,) = derive(order, policy())
    assert deadline.kind is DeadlineKind.UNSURE_NEWS
    assert deadline.act_by <= MAIL.sent_at + timedelta(days=2)
    (decision,) = plan([deadline], [], {}, preferences(), MAIL.sent_at + timedelta(hours=1))
    assert decision.notice is not None


def test_a_mail_that_names_no_order_is_not_lost() -> None:
    """It belongs to no order, and stays among what nobody could assign."""
    found = reading("The seller has responded to your dispute")
    (fact,) = found.facts
    assert (fact.order, fact.tracking_number, fact.kind) == (None, None, MailKind.DISPUTE_OFFER)
    assert fold(found.facts, PACIFIC) == {}
    assert unassigned(found.facts) == found.facts


def test_urgent_words_above_the_greeting_count_though_a_rule_knows_the_subject() -> None:
    """The subject is harmless; the headline is not. What the mail states stays, and the guess is added."""
    found = reading(f"Order {ORDER}: delivery update", "Waiting for your response", "Hi Nora,", "see the order page")
    assert [(fact.kind, fact.is_guessed) for fact in found.facts] == [
        (MailKind.IN_TRANSIT, False),
        (MailKind.DISPUTE_OFFER, True),
    ]
    closed = reading(f"Your order {ORDER} is closed", "Hi,", "The seller has proposed a new solution to your dispute.")
    assert {fact.kind for fact in closed.facts} == {MailKind.ORDER_CLOSED, MailKind.DISPUTE_OFFER}


# --- new wordings

X = "AP00441700112233"


@pytest.mark.parametrize("code", READ)
def test_new_words_of_a_parcel_are_news_of_its_way(code: str) -> None:
    """The word and the number stand where they always do: it is read, and noted."""
    found = reading(SAID[code]["new"].format(X), links=(TRACK + ORDER,))
    assert (found.verdict, found.kind) == (Verdict.READ, MailKind.IN_TRANSIT), found.problems
    (fact,) = found.facts
    assert (fact.step, fact.tracking_number, fact.order and fact.order.number) == (TransitStep.UPDATE, X, ORDER)
    assert NEW_WORDING in found.problems


def test_a_template_of_parcels_on_their_way_tells_the_same() -> None:
    """The links name it, whatever the subject says."""
    link = f"{TRACK}{ORDER}&trackingNumber={X}&rowan_id1=logistics_default_20221027_1_en_US_2026-11-25"
    found = reading("Your goods moved again", links=(link,))
    assert (found.verdict, found.kind) == (Verdict.READ, MailKind.IN_TRANSIT)
    assert [(fact.order.number, fact.tracking_number) for fact in found.facts if fact.order] == [(ORDER, X)]


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        (f"Package {X}: delivery attempt failed", MailKind.DELIVERY_PROBLEM),
        (f"Package {X}: returned to sender", MailKind.DELIVERY_PROBLEM),
        (f"Package {X}: customs information required", MailKind.DELIVERY_PROBLEM),
        (f"Package {X}: the seller has proposed a new solution", MailKind.DISPUTE_OFFER),
        (f"Package {X}: refund issued", MailKind.REFUND_ISSUED),
        (f"Paket {X}: Zustellung fehlgeschlagen", MailKind.DELIVERY_PROBLEM),
        (f"Colis {X} : adresse incomplète", MailKind.DELIVERY_PROBLEM),
        (f"Paquete {X}: devuelto al remitente", MailKind.DELIVERY_PROBLEM),
        (f"Посылка {X}: не удалось доставить", MailKind.DELIVERY_PROBLEM),
    ],
)
def test_new_words_that_sound_urgent_are_no_mere_news(subject: str, kind: MailKind) -> None:
    """What went wrong is told the same day."""
    found = reading(subject, links=(TRACK + ORDER,))
    assert (found.verdict, found.kind) == (Verdict.UNRECOGNISED, kind), found.problems
    assert all(fact.is_guessed for fact in found.facts)
    assert found.facts


def test_new_words_about_an_order_stay_unread() -> None:
    """They may say anything: only a parcel's way is harmless."""
    assert reading(f"Order {ORDER}: something new").verdict is Verdict.UNRECOGNISED
    assert reading("Shipped").verdict is Verdict.UNRECOGNISED


# --- senders


@pytest.mark.parametrize(
    "subject",
    [
        "234 people already ordered",
        "Get US $1.00 off",
        "Recommended for you",
        "bestsellers selected",
        "Refund your shopping soul",
    ],
)
@pytest.mark.parametrize("sender", ["services01@aliexpress.com", "alerts@aliexpress.com", "service02@aliexpress.com"])
def test_advertisements_of_mixed_senders_are_ignored(subject: str, sender: str) -> None:
    """Nobody needs to hear of them."""
    assert reading(subject, "Up to 70 % off", "Get a refund of every order", sender=sender).verdict is Verdict.IGNORED


def test_news_of_an_order_from_a_mixed_sender_is_read() -> None:
    """They write of orders, too."""
    sender = "services01@aliexpress.com"
    assert reading(f"Order {ORDER}: order shipped", sender=sender).kind is MailKind.ORDER_SHIPPED
    urgent = reading(f"Order {ORDER}: waiting for your response", sender=sender)
    assert (urgent.verdict, urgent.kind) == (Verdict.UNRECOGNISED, MailKind.DISPUTE_OFFER)


@pytest.mark.parametrize("name", ["aeug_edm_54321_1_fr_FR_2026-11-20", "biz_pay_after_purchase_1_en_US_2026-11-20"])
def test_templates_of_advertisements_are_ignored(name: str) -> None:
    """But a mail about an order may carry their links."""
    links = (f"https://www.aliexpress.com/x?rowan_id1={name}",)
    assert reading("Your picks of the week", links=links).verdict is Verdict.IGNORED
    assert reading(f"Order {ORDER}: order shipped", links=links).kind is MailKind.ORDER_SHIPPED


def test_a_refund_through_ebanx_is_told_at_once() -> None:
    """The second sender of Brazil: a form for bank details that has to be filled in (rule A19)."""
    found = reading(
        "Precisamos dos seus dados bancários",
        f"Reembolso do seu pedido {ORDER} na AliExpress",
        sender="no-reply@ebanx.com",
    )
    assert (found.verdict, found.kind) == (Verdict.UNRECOGNISED, MailKind.REFUND_ISSUED)
    assert [fact.order.number for fact in found.facts if fact.order] == [ORDER]
    other = reading(
        "Seu pagamento", "Obrigado por comprar na Outra Loja", sender="no-reply@ebanx.com", sender_name="EBANX"
    )
    assert other.verdict is Verdict.IGNORED
    forged = reading("Reembolso", "AliExpress", sender="x@ebanx.com", authenticity=Authenticity.FAIL)
    assert forged.verdict is Verdict.SUSPICIOUS

"""A mail that says that an order is frozen is read in every language; what only sounds like it is not (rule A10)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.deadlines import derive
from reminderd.core.model import Authenticity, Deadline, DeadlineKind, Fact, Mail, MailKind, OrderKey, Reading, Verdict
from reminderd.core.orders import fold
from reminderd.core.planning.planner import plan
from reminderd.core.reading import read
from reminderd.core.statements.grammar import to_fact
from samples.builders import PACIFIC, mark, policy, preferences

VENDOR = load_vendor()
ORDER = "8204417306625518"
SENT_AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def reading(subject: str, *lines: str, links: tuple[str, ...] = ()) -> Reading:
    mail = Mail(
        id="0" * 64,
        message_id="",
        sender="transaction@notice.aliexpress.com",
        sender_name="AliExpress",
        subject=subject.format(o=ORDER),
        sent_at=SENT_AT,
        lines=tuple(line.format(o=ORDER) for line in lines),
        links=links,
        authenticity=Authenticity.PASS,
    )
    return read(mail, VENDOR)


def stated(found: Reading) -> list[tuple[MailKind, bool, str | None]]:
    return [(MailKind(one.kind), one.is_guessed, one.order.number if one.order else None) for one in found.facts]


FROZEN = [(MailKind.ORDER_FROZEN, False, ORDER)]

SUBJECTS = {  # the bare word, with the order's name, with its cause, under verification
    "ar": ("الطلب {o}: تم تجميد طلبك", "تم تجميد الطلب {o}", "الطلب {o}: مجمد", "الطلب {o}: قيد التحقق"),
    "cs": (
        "Objednávka {o}: vaše objednávka byla zmrazena",
        "Objednávka {o} je zmrazena kvůli podezřelé aktivitě prodejce",
        "Vaše objednávka {o} byla z důvodu podezření pozastavena",
        "Objednávka {o}: v procesu ověřování",
    ),
    "de": (
        "Bestellung {o}: Ihre Bestellung wurde eingefroren",
        "Bestellung {o}: eingefroren",
        "Ihre Bestellung {o} wurde wegen verdächtiger Aktivitäten gesperrt",
        "Bestellung {o}: in Überprüfung",
        "Ihre Bestellung {o} wird derzeit überprüft",
    ),
    "en": (
        "Order {o}: your order has been frozen",
        "Order {o}: frozen",
        "Your order {o} has been frozen due to suspicious seller",
        "Order {o}: order frozen",
        "Order {o} is under verification",
        "Order {o}: temporarily suspended",
    ),
    "es": (
        "Pedido {o}: tu pedido ha sido congelado",
        "Tu pedido {o} está congelado por actividad sospechosa",
        "Pedido {o}: bloqueado",
        "Pedido {o}: en proceso de verificación",
    ),
    "fr": (
        "Commande {o} : votre commande a été gelée",
        "Votre commande {o} est gelée en raison d’une activité suspecte",
        "Commande {o} : suspendue",
        "Commande {o} : en cours de vérification",
    ),
    "he": (
        "הזמנה {o}: ההזמנה הוקפאה",
        "הזמנה {o} מוקפאת",
        "ההזמנה שלך {o} הוקפאה עקב פעילות חשודה",
        "הזמנה {o}: בתהליך אימות",
    ),
    "it": (
        "Ordine {o}: il tuo ordine è stato congelato",
        "Il tuo ordine {o} è bloccato a causa di attività sospette",
        "Ordine {o}: congelato",
        "Ordine {o}: in fase di verifica",
    ),
    "ja": ("ご注文 {o}：ご注文が凍結されました", "注文番号{o}：凍結中", "ご注文 {o}：審査中"),
    "ko": ("{o} 주문 건: 주문이 동결되었습니다", "주문 {o}: 동결됨", "{o} 주문 건: 검증 중입니다"),
    "nl": (
        "Bestelling {o}: je bestelling is bevroren",
        "Je bestelling {o} is wegens verdachte activiteit bevroren",
        "Bestelling {o}: opgeschort",
        "Bestelling {o} wordt geverifieerd",
    ),
    "pl": (
        "Zamówienie {o}: zamówienie zostało zamrożone",
        "Zamrożono zamówienie {o}",
        "Twoje zamówienie {o} zostało zablokowane z powodu podejrzanej aktywności",
        "Zamówienie {o}: w trakcie weryfikacji",
    ),
    "pt": (
        "Pedido {o}: seu pedido foi congelado",
        "Seu pedido {o} foi bloqueado devido a atividade suspeita",
        "Encomenda {o}: congelada",
        "Pedido {o}: em verificação",
    ),
    "ru": (
        "Заказ {o}: ваш заказ заморожен",
        "Ваш заказ {o} временно заморожен из-за подозрительной активности",
        "Заказ {o} приостановлен",
        "Заказ {o}: на проверке",
    ),
    "tr": (
        "Sipariş {o}: siparişiniz donduruldu",
        "Sipariş {o}: donduruldu",
        "{o} numaralı siparişiniz şüpheli hareketler nedeniyle donduruldu",
        "Sipariş {o}: doğrulanıyor",
    ),
    "uk": (
        "Замовлення {o}: ваше замовлення заморожено",
        "Ваше замовлення {o} заморожено через підозрілу активність",
        "Замовлення {o} призупинено",
        "Замовлення {o}: на перевірці",
    ),
}


@pytest.mark.parametrize(("code", "subject"), [(code, one) for code, found in SUBJECTS.items() for one in found])
def test_a_subject_that_says_it_is_a_fact_in_every_language(code: str, subject: str) -> None:
    """Read, not guessed: nothing else is made of it."""
    found = reading(subject)
    assert (found.verdict, stated(found)) == (Verdict.READ, FROZEN), found.problems
    assert found.language == code or {found.language, code} == {"es", "pt"}


SENTENCES = {
    "ar": "نود إعلامك بأنه تم تجميد طلبك {o} بسبب نشاط مشبوه من البائع.",
    "cs": "Oznamujeme vám, že vaše objednávka {o} byla zmrazena z důvodu podezřelé aktivity prodejce.",
    "de": "Wir teilen Ihnen mit, dass Ihre Bestellung {o} eingefroren wurde.",
    "en": "We regret to inform you that your order {o} has been frozen.",
    "es": "Te informamos de que tu pedido {o} ha sido congelado por actividad sospechosa del vendedor.",
    "fr": "Nous vous informons que votre commande {o} a été gelée.",
    "he": "ברצוננו להודיעך כי ההזמנה שלך {o} הוקפאה עקב פעילות חשודה של המוכר.",
    "it": "Ti informiamo che il tuo ordine {o} è stato congelato.",
    "ja": "お客様のご注文 {o} は、販売者の不審な行為により凍結されました。",
    "ko": "고객님의 주문 {o}이(가) 판매자의 의심스러운 활동으로 인해 동결되었습니다.",
    "nl": "Hierbij laten we je weten dat je bestelling {o} is bevroren.",
    "pl": "Informujemy, że twoje zamówienie {o} zostało zamrożone.",
    "pt": "Informamos que o seu pedido {o} foi congelado.",
    "ru": "Сообщаем, что ваш заказ {o} заморожен из-за подозрительной активности продавца.",
    "tr": "{o} numaralı siparişiniz, satıcının şüpheli hareketleri nedeniyle donduruldu.",
    "uk": "Повідомляємо, що ваше замовлення {o} заморожено.",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_that_says_it_is_a_fact_though_no_rule_knows_the_subject(code: str) -> None:
    """Nobody has published the subject of the notice."""
    link = f"https://trade.aliexpress.com/order_detail.htm?orderId={ORDER}"
    found = reading("AliExpress", SENTENCES[code], links=(link,))
    assert (found.verdict, stated(found)) == (Verdict.READ, FROZEN), found.problems
    assert found.facts[0].quote == SENTENCES[code].format(o=ORDER)


@pytest.mark.parametrize(
    ("subject", "lines"),
    [
        ("Order {o}: your order is no longer frozen", ()),
        ("Bestellung {o}: nicht mehr eingefroren", ()),
        ("Заказ {o}: больше не заморожен", ()),
        ("Pedido {o}: ya no está congelado", ()),
        ("AliExpress", ("If your order {o} has been frozen, wait for our mail.",)),
        ("AliExpress", ("Your order {o} was frozen and has been released.",)),
        ("AliExpress", ("Falls Ihre Bestellung {o} eingefroren wurde, warten Sie bitte.",)),
        ("AliExpress", ("Si tu pedido {o} ha sido congelado, espera nuestro correo.",)),
        ("AliExpress", ("Your order {o} may be frozen.",)),
        ("Order {o}: payment under verification", ()),
        ("Order {o}: blocked at customs", ()),
        ("Commande {o} : bloquée en douane", ()),
        ("AliExpress", ("Votre commande {o} est bloquée en douane.",)),
        ("Order {o}: verified", ()),
    ],
)
def test_what_only_sounds_like_it_freezes_nothing(subject: str, lines: tuple[str, ...]) -> None:
    """Over again, if, at customs, the payment: at most a question to the buyer."""
    found = reading(subject, *lines)
    assert (MailKind.ORDER_FROZEN, False, ORDER) not in stated(found)


def test_an_update_whose_headline_says_it_is_no_news_of_a_parcel() -> None:
    """News of a parcel would end the freeze at the very instant."""
    found = reading("Order {o}: order update", "Your order {o} has been frozen", "Hi Nora,", "See the order page.")
    assert stated(found) == FROZEN


def test_a_subject_without_a_number_takes_the_order_from_the_mail() -> None:
    """The notice's headline names none; its link does."""
    link = f"https://trade.aliexpress.com/order_detail.htm?orderId={ORDER}"
    found = reading("Order has been frozen due to suspicious seller", "Check order details", links=(link,))
    assert (found.verdict, stated(found)) == (Verdict.READ, FROZEN)


def test_without_an_order_it_stays_a_question() -> None:
    """A fact of no order could be told to nobody; a guess is told the same day."""
    found = reading("AliExpress", "Your order has been frozen because of suspicious activity of the seller.")
    assert stated(found) == [(MailKind.ORDER_FROZEN, True, None)]


NOTICE = (
    "Your order {o} has been frozen because of suspicious activity of the seller.",
    "The seller must provide evidence within 3 business days, or you will be refunded in full.",
    "With the evidence we need about 15 business days.",
)


@pytest.mark.parametrize("subject", ["Order {o}: important notice", "Order {o}: frozen"])
def test_the_notice_asks_the_seller_and_not_the_buyer(subject: str) -> None:
    """The notice speaks of evidence, of the seller's, who may also be named in the next sentence."""
    turned = ("We are looking into it.", "Evidence has to be provided within 3 days.", "The seller has been told so.")
    assert stated(reading(subject, NOTICE[0], *turned)) == FROZEN
    assert stated(reading(subject, NOTICE[0], *turned[:2])) != FROZEN
    found = reading(subject, *NOTICE)
    assert stated(found) == FROZEN
    assert found.facts[0].quote == NOTICE[0].format(o=ORDER)


@pytest.mark.parametrize("subject", ["Order {o}: important notice", "Order {o}: frozen"])
def test_evidence_that_no_seller_is_asked_for_may_be_the_buyers(subject: str) -> None:
    """A frozen order can wait, the evidence cannot: it is guessed, and asked about within two days."""
    found = reading(subject, NOTICE[0], "We are looking into it.", "Please upload evidence of your payment by Friday.")
    assert stated(found) == [*FROZEN, (MailKind.DISPUTE_EVIDENCE, True, ORDER)]
    (order,) = fold(found.facts, PACIFIC).values()
    kinds = {one.kind for one in derive(order, policy())}
    assert {DeadlineKind.FROZEN_CHECK, DeadlineKind.UNSURE_NEWS} <= kinds


def told_on(facts: tuple[Fact, ...], now: datetime) -> list[DeadlineKind]:
    (order,) = fold(facts, PACIFIC).values()
    checks: list[Deadline] = [one for one in derive(order, policy()) if one.kind is DeadlineKind.FROZEN_CHECK]
    decisions = plan(checks, [], {}, preferences(), now)
    return [one.deadline.kind for one in decisions if one.notice]


def test_a_mail_is_told_the_same_day_though_its_order_is_unknown() -> None:
    """A21; and what the user said is no news to them: it is looked at after the seller's three business days."""
    hour = timedelta(hours=1)
    assert told_on(reading("Order {o}: frozen").facts, SENT_AT + hour) == [DeadlineKind.FROZEN_CHECK]
    said = replace(mark("frozen", "2026-11-25"), target=str(OrderKey("aliexpress", ORDER)))
    fact = to_fact(said, PACIFIC)
    assert fact is not None
    assert told_on((fact,), fact.stated_at + hour) == []
    assert told_on((fact,), fact.stated_at + timedelta(days=6)) == [DeadlineKind.FROZEN_CHECK]


@pytest.mark.parametrize("subject", ["Order {o}: frozen", "Order {o}: under verification"])
def test_it_ends_no_deadline(subject: str) -> None:
    """What it adds stands beside what runs; a forged one can silence nothing."""
    before = reading("Order {o}: order shipped").facts
    after = tuple(replace(fact, stated_at=SENT_AT + timedelta(hours=1)) for fact in reading(subject).facts)
    (without,), (frozen,) = fold(before, PACIFIC).values(), fold((*before, *after), PACIFIC).values()
    assert {one.uid for one in derive(without, policy())} < {one.uid for one in derive(frozen, policy())}

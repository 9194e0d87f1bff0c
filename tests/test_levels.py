"""Each step is read of an order and of a parcel, of one and of several, in every language.

Of the corpus's subjects, the words of the step are put behind the heads of the other level and number.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from reminderd.adapters.resources import load_vendor
from reminderd.core.model import Authenticity, Mail, MailKind, TransitStep
from reminderd.core.reading import read
from reminderd.core.reading.kind import Claim, NotClear, claim_of
from test_corpus import HERE, RECEIVED_AT, mails, parse

VENDOR = load_vendor()
ORDER, PARCEL = "8204417306625518", "LP00441700112233"
HEADS = {  # one order, several orders, one parcel, several parcels; {} is the first number
    "ar": ("الطلب {}:", "الطلبات {}:", "الطرد {}:", "الطرود {}:"),
    "cs": ("Objednávka {}:", "Objednávky {}:", "Balík {}:", "Balíky {}:"),
    "de": ("Bestellung {}:", "Bestellungen {}:", "Paket {}:", "Pakete {}:"),
    "en": ("Order {}:", "Orders {}:", "Package {}:", "Packages {}:"),
    "es": ("Pedido {}:", "Pedidos {}:", "Paquete {}:", "Paquetes {}:"),
    "fr": ("Commande {} :", "Commandes {} :", "Colis {} :", "Vos colis {} :"),
    "he": ("הזמנה {}:", "הזמנות {}:", "חבילה {}:", "חבילות {}:"),
    "it": ("Ordine {}:", "Ordini {}:", "Pacco {}:", "Pacchi {}:"),
    "ja": ("ご注文 {}：", "ご注文 {}：", "荷物 {}：", "お荷物 {}："),
    "ko": ("주문 {}:", "{} 주문 건:", "패키지 {}:", "운송장 번호 {}:"),
    "nl": ("Bestelling {}:", "Bestellingen {}:", "Pakket {}:", "Pakketten {}:"),
    "pl": ("Zamówienie {}:", "Zamówienia {}:", "Paczka {}:", "Paczki {}:"),
    "pt": ("Pedido {}:", "Pedidos {}:", "Pacote {}:", "Pacotes {}:"),
    "ru": ("Заказ {}:", "Заказы {}:", "Посылка {}:", "Посылки {}:"),
    "tr": ("Sipariş {}:", "Siparişler {}:", "Paket {}:", "Paketler {}:"),
    "uk": ("Замовлення {}:", "Замовлення {}:", "Посилка {}:", "Посилки {}:"),
}
STEPS = frozenset(
    {
        MailKind.ORDER_READY,
        MailKind.ORDER_SHIPPED,
        MailKind.IN_TRANSIT,
        MailKind.OUT_FOR_DELIVERY,
        MailKind.READY_FOR_PICKUP,
        MailKind.DELIVERED,
    }
)


def steps(code: str) -> list[str]:
    """Return the words of steps that stand behind a head in the subjects of the corpus."""
    found: dict[str, None] = {}
    words = "|".join(re.escape(head.format("").strip(" :：")) for head in HEADS[code])
    behind = re.compile(
        rf"(?:{words})\W{{0,4}}(?=[A-Z-]*\d)[A-Z0-9-]{{9,35}}\W{{0,4}}(?P<says>\D.{{2,80}})", re.IGNORECASE
    )
    for path in mails(HERE / "aliexpress" / code):
        mail = parse(path.read_bytes(), received_at=RECEIVED_AT)
        match = behind.fullmatch(mail.subject)
        told = claim_of(mail, VENDOR)
        if match and not isinstance(told, NotClear) and told.kind in STEPS:
            found[match["says"]] = None
    return list(found)


MAIL = Mail(
    id="0" * 64,
    message_id="",
    sender="transaction@notice.aliexpress.com",
    sender_name="AliExpress",
    subject="",
    sent_at=datetime(2026, 6, 1, tzinfo=UTC),
    lines=(),
    links=(),
    authenticity=Authenticity.PASS,
)
# Said of a parcel, these words fit the first carrier as well as the last: only a headline can tell.
VAGUE = {"Wird zugestellt"}
PLURALS = YAML(typ="safe").load(Path(__file__).with_name("plurals.yaml"))


def claim(subject: str) -> Claim:
    found = claim_of(replace(MAIL, subject=subject), VENDOR)
    assert isinstance(found, Claim), (subject, found)
    return found


@pytest.mark.parametrize("code", HEADS)
def test_a_step_is_read_alike_at_both_levels_and_in_both_numbers(code: str) -> None:
    """As an order's and a parcel's, behind a word for one and a word for several."""
    found = steps(code)
    assert len(found) >= 5, found
    for says in set(found) - VAGUE:
        told = [claim(f"{head.format(ORDER if at < 2 else PARCEL)} {says}") for at, head in enumerate(HEADS[code])]
        assert len({(one.kind, one.step) for one in told}) == 1, (says, told)
        assert [one.order for one in told] == [ORDER, ORDER, None, None], says
        assert [one.parcel for one in told] == [None, None, PARCEL, PARCEL], says


@pytest.mark.parametrize("code", HEADS)
def test_what_is_said_of_several_is_read_of_each(code: str) -> None:
    """Two parcels delivered, two orders shipped, two parcels at customs: a fact for each number."""
    numbers = {"o": ORDER, "p": "8204417306645518", "x": PARCEL, "y": "RS1300705226Y"}
    delivered, shipped, customs = (
        read(replace(MAIL, subject=subject.format(**numbers)), VENDOR) for subject in PLURALS[code]
    )
    assert delivered.kind is MailKind.DELIVERED, delivered
    assert [fact.tracking_number for fact in delivered.facts] == [PARCEL, "RS1300705226Y"]
    assert shipped.kind is MailKind.ORDER_SHIPPED, shipped
    assert [fact.order.number for fact in shipped.facts if fact.order] == [ORDER, "8204417306645518"]
    assert {(fact.step, fact.tracking_number) for fact in customs.facts} == {
        (TransitStep.CUSTOMS, PARCEL),
        (TransitStep.CUSTOMS, "RS1300705226Y"),
    }

"""The languages of the vendor pack, next to each other: what one reads no other reads as something else."""

from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import reminderd
from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.model import MailKind, TransitStep
from reminderd.core.model.vendor import Vendor
from reminderd.core.model.wordings import Rule, fold, matches
from samples.corpus_files import CORPUS, mails, parsed

LANGUAGES = sorted(path.stem for path in Path(reminderd.__file__).parent.glob("vendors/aliexpress/??.yaml"))
ORDER, PARCEL = "8213946650124711", "LP00827165784034"
READ_IN_EVERY_LANGUAGE = (  # the others have no known wording, or come in English only
    MailKind.ORDER_PLACED, MailKind.PAYMENT_CONFIRMED, MailKind.ORDER_READY, MailKind.ORDER_SHIPPED,
    MailKind.IN_TRANSIT, MailKind.OUT_FOR_DELIVERY, MailKind.READY_FOR_PICKUP, MailKind.DELIVERED,
    MailKind.AWAITING_CONFIRMATION, MailKind.RECEIPT_CONFIRMED, MailKind.ORDER_FROZEN, MailKind.COUPON,
    MailKind.REVIEW_REQUEST, MailKind.SELLER_MESSAGE,
)  # fmt: skip

# Wordings that no mail of the corpus has. {o} is the number of an order, {x} of a parcel.
OTHER_WORDINGS: dict[MailKind | TransitStep, tuple[str, ...]] = {
    MailKind.ORDER_PLACED: (
        "Tu pedido n.º {o} ha sido confirmado", "Votre commande n° {o} a été confirmée", "L’ordine {o} è confermato",
        "O seu pedido {o} foi confirmado", "Je bestelling {o} is bevestigd", "Confirmation de la commande {o}",
    ),
    MailKind.PAYMENT_CONFIRMED: (
        "El pago del pedido {o} se ha realizado correctamente", "Paiement reçu pour la commande {o}",
        "Il pagamento per l'ordine {o} è andato a buon fine", "Pagamento da encomenda {o} confirmado",
        "Betaling voor bestelling {o} ontvangen",
    ),
    MailKind.ORDER_READY: (
        "Pedido {o}: está listo para ser enviado", "Commande {o} : prête pour l’expédition",
        "L'ordine {o} è pronto per essere spedito", "Pedido {o}: pronto para ser enviado",
        "Bestelling {o}: verzendklaar",
    ),
    MailKind.ORDER_SHIPPED: (
        "Tu pedido {o} ha sido enviado", "Votre commande {o} a été expédiée", "Il tuo ordine {o} è stato spedito",
        "O pedido {o} foi despachado", "Bestelling {o} is verzonden", "Pedido {o}: enviado",
        "Commande {o} : expédiée en partie", "Bestelling {o}: deels verzonden", "Tu pedido ha sido enviado",
    ),
    TransitStep.COLLECTED: (
        "Paquete {x}: recogido por la empresa de transporte", "Colis {x} : pris en charge par le transporteur",
        "Pacco {x}: preso in carico dal corriere", "Encomenda {x}: recolhida pela transportadora",
        "Pakket {x} is overhandigd aan de vervoerder",
    ),
    TransitStep.LEFT_ORIGIN: (
        "El paquete {x} ha salido del país de origen", "Le colis {x} a quitté le pays d’origine",
        "Il pacco {x} è partito dal paese di origine", "O pacote {x} saiu do país de origem",
        "Pakket {x} heeft het land van herkomst verlaten",
    ),
    TransitStep.CUSTOMS: (
        "Paquete {x}: en despacho de aduanas", "Colis {x} : en cours de dédouanement", "Pacco {x}: in dogana",
        "Pacote {x}: em desembaraço aduaneiro", "Pakket {x} is bij de douane aangekomen",
    ),
    TransitStep.CUSTOMS_CLEARED: (
        "Paquete {x}: despacho de aduanas completado", "Colis {x} : dédouané",
        "Sdoganamento del pacco {x} completato", "Pacote {x}: liberado pela alfândega", "Pakket {x} is ingeklaard",
    ),
    TransitStep.ARRIVED: (
        "El paquete {x} ha llegado a tu país / región", "Colis {x} : arrivé dans votre pays",
        "Il pacco {x} è arrivato nel tuo paese / regione", "O pacote {x} chegou ao seu país/região",
        "Pakket {x} is aangekomen in uw land/regio",
    ),
    TransitStep.LOCAL_CARRIER: (
        "El paquete {x} está con el transportista local", "Colis {x} : remis au transporteur local",
        "Pacco {x}: con corriere locale", "O pacote {x} está com transportadora local",
        "Pakket {x}: overgedragen aan lokale bezorger",
    ),
    TransitStep.DELIVERY_CENTRE: (
        "El paquete {x} ha llegado al centro de reparto", "Le colis {x} est arrivé au centre de distribution",
        "Il pacco {x} è arrivato nel centro di distribuzione", "O pacote {x} chegou ao centro de entrega",
        "Pakket {x} is aangekomen in het distributiecentrum",
    ),
    TransitStep.UPDATE: (
        "Paquete {x}: en tránsito local", "Nouveau statut de livraison de la commande {o}",
        "Nuovo aggiornamento per il pacco {x}", "Atualização da entrega da encomenda {x}",
        "Nieuwe bezorgstatus van bestelling {o}", "Pakket {x}: wordt bezorgd", "Bestelling {o} is onderweg",
    ),
    MailKind.OUT_FOR_DELIVERY: (
        "El paquete {x} ha salido para su entrega", "Colis {x} : livraison aujourd’hui",
        "Il pacco {x} verrà consegnato oggi", "Pacote {x}: em rota de entrega", "Pakket {x} wordt vandaag bezorgd",
    ),
    MailKind.READY_FOR_PICKUP: (
        "El paquete {x} está disponible para su recogida", "Votre colis {x} vous attend au point relais",
        "Il pacco {x} è disponibile per il ritiro", "Pacote {x}: disponível para recolha",
        "Pakket {x} ligt klaar bij het afhaalpunt",
    ),
    MailKind.DELIVERED: (
        "Pedido {o}: paquete entregado", "Commande {o} : livrée", "Ordine {o}: consegnato",
        "Pedido {o}: entregue", "Bestelling {o}: geleverd", "El paquete {x} ha sido entregado",
    ),
    MailKind.AWAITING_CONFIRMATION: (
        "El pedido {o} está a la espera de confirmación", "Commande {o} : en attente de votre confirmation",
        "L'ordine {o} è in attesa della tua conferma", "Pedido {o}: esperando confirmação de recebimento",
        "Bestelling {o}: wacht op je bevestiging", "Bestelling {o}: in afwachting van bevestiging",
    ),
    MailKind.RECEIPT_CONFIRMED: (
        "Pedido {o}: ¿qué tal ha ido?", "Commande {o} : comment cela s'est-il passé ?", "Ordine {o}: come è andata?",
        "Pedido {o}: entrega confirmada", "Bestelling {o}: hoe is het gegaan?", "Votre livraison a été confirmée",
    ),
    MailKind.ORDER_CLOSED: (
        "Tu pedido {o} está cerrado", "Votre commande {o} est fermée", "Il tuo ordine {o} è chiuso",
        "Seu pedido {o} foi encerrado", "Je bestelling {o} is gesloten",
    ),
    MailKind.ORDER_CANCELLED: (
        "Tu pedido {o} ha sido cancelado", "Votre commande {o} a été annulée", "L’ordine {o} è stato annullato",
        "Encomenda {o}: cancelada", "Je bestelling {o} is geannuleerd",
    ),
}  # fmt: skip


@cache
def vendor() -> Vendor:
    return load_vendor()


def claims(subject: str) -> dict[str, set[tuple[MailKind | None, TransitStep | None]]]:
    """What each language that knows a subject says it is."""
    folded = fold(subject)
    said = {
        language.code: {(rule.kind, rule.step) for rule, _ in matches(language.subjects, folded)}
        for language in vendor().languages
    }
    return {code: meanings for code, meanings in said.items() if meanings}


def rules(code: str) -> Iterator[Rule]:
    language = vendor().languages.get(code)
    assert language
    yield from language.subjects


@cache
def subjects() -> tuple[str, ...]:
    return tuple(sorted({parsed(path).subject for path in mails(CORPUS)}))


def test_languages_that_know_a_subject_say_the_same_of_it() -> None:
    """No subject of the corpus, of whatever language, is one kind or step to one language and another to the next."""
    said = {subject: set(chain.from_iterable(claims(subject).values())) for subject in subjects()}
    assert {subject: meanings for subject, meanings in said.items() if len(meanings) > 1} == {}


@pytest.mark.parametrize(
    ("subject", "meaning"), [(one, meaning) for meaning, found in OTHER_WORDINGS.items() for one in found]
)
def test_another_wording_is_read_in_the_same_way(subject: str, meaning: MailKind | TransitStep) -> None:
    """A colon more or less, another verb, the number at the end: the kind and the step stay, in each language."""
    expected = (MailKind.IN_TRANSIT, meaning) if isinstance(meaning, TransitStep) else (meaning, None)
    said = claims(subject.format(o=ORDER, x=PARCEL))
    assert said
    assert set(chain.from_iterable(said.values())) == {expected}


@pytest.mark.parametrize("path", sorted((CORPUS / "wordings").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_wordings_of_a_language_are_read_as_its_file_says(path: Path) -> None:
    """Each subject of a file of wordings is of the kind or step it stands under, and no language says otherwise."""
    for name, wordings in YAML(typ="safe").load(path).items():
        for wording in wordings:
            said = claims(wording.format(o=ORDER, x=PARCEL))
            meaning = (MailKind.IN_TRANSIT, name) if name in set(TransitStep) else (name, None)
            assert (path.stem in said) is (name != "unread"), wording
            assert set(chain.from_iterable(said.values())) <= {meaning}, wording


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_words_for_each_kind_and_step(code: str) -> None:
    """No language lacks a rule for a kind whose wording is known in another, or for a step."""
    assert {rule.kind for rule in rules(code)} >= {*READ_IN_EVERY_LANGUAGE, MailKind.ORDER_CANCELLED}
    assert {rule.step for rule in rules(code)} >= set(TransitStep)
    assert any(rule.is_partial for rule in rules(code))


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_mails_of_each_kind_and_step(code: str) -> None:
    """The corpus has a mail of each kind and step in each language, in files named after it."""
    names = [path.name for path in (CORPUS / "aliexpress" / code).glob("*.eml")]
    wanted = [*READ_IN_EVERY_LANGUAGE, *(f"{MailKind.IN_TRANSIT}_{step}" for step in TransitStep)]
    assert [one for one in wanted if not any(name.startswith(f"{one}-") or one == "in_transit" for name in names)] == []


def test_the_languages_of_the_files_are_those_that_are_read() -> None:
    """Each file of a language holds the language it is named after."""
    assert [language.code for language in vendor().languages] == LANGUAGES


def test_an_order_in_portugal_and_a_parcel_in_brazil_are_told_apart_by_the_number() -> None:
    """“Encomenda” is the one or the other: only a number of 15 or 16 digits is an order's."""
    portuguese = list(rules("pt"))

    def numbers(subject: str) -> tuple[str | None, str | None]:
        found = [match.groupdict() for _, match in matches(portuguese, fold(subject))]
        return next((one.get("order"), one.get("parcel")) for one in found)

    assert numbers(f"Encomenda {ORDER}: em trânsito") == (ORDER, None)
    assert numbers(f"Encomenda {PARCEL}: em trânsito") == (None, PARCEL)
    assert numbers("Encomenda 315193178706194634: em trânsito") == (None, "315193178706194634")

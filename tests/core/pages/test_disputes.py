"""What the page of a dispute says, in every language of pages; all of it is asked back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reminderd.core.model.page import PageKind, PageReading, Trust
from samples.page_texts import ORDER, SEEN, read

LEFT = timedelta(days=2, hours=21, minutes=14, seconds=7)


def dispute(*lines: str) -> PageReading:
    return read("\n".join(("Refund/Return details", *lines, f"Ref. Number: {ORDER}")))


@pytest.mark.parametrize(
    "lines",
    [
        ("Waiting for your response", "Time left: 2d 21:14:07"),
        ("Waiting for your response", "Time left", "2d 21:14:07"),
        ("Flash deals", "05:12:33", "Waiting for your response", "Time left: 2d 21:14:07"),
        ("Flash deals", "05:12:33", "Waiting for your response", "2d 21:14:07"),
        ("Waiting for your response", "Respond within 2 days 21 hours 14 minutes 7 seconds"),
        ("Waiting for your response", "Remaining time 2d 21h 14m 7s"),
        ("Ends in", "05:12:33", "Waiting for your response", "Please respond within", "2d 21:14:07", "00:12:33"),
    ],
)
def test_the_countdown_of_a_dispute_is_the_one_that_says_so(lines: tuple[str, ...]) -> None:
    """Not that of a sale above it; with a label or without."""
    found = dispute(*lines).dispute
    assert found
    assert found.respond_by == SEEN + timedelta(days=2, hours=21, minutes=14, seconds=7)


def test_of_countdowns_that_say_nothing_the_shortest_counts() -> None:
    """It is asked back, and too early costs a look, too late the dispute."""
    found = dispute("1d 05:12:33", "2d 21:14:07", "Waiting for your response").dispute
    assert found
    assert found.respond_by == SEEN + timedelta(days=1, hours=5, minutes=12, seconds=33)


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("Warten auf Ihre Antwort", "Verbleibende Zeit: 2 Tage 21 Stunden 14 Minuten"),
        ("Esperando tu respuesta", "Tiempo restante: 2 días 21 horas 14 minutos"),
        ("Aguardando sua resposta", "Tempo restante: 2 dias 21 horas 14 minutos"),
        ("En attente de votre réponse", "Temps restant : 2 jours 21 heures 14 minutes"),
    ],
)
def test_a_countdown_in_other_words_is_one(state: str, line: str) -> None:
    """As likely as the state above it: it is asked back."""
    found = read(f"{state}\n{line}\nRef. Number: {ORDER}").dispute
    assert found
    assert found.respond_by == SEEN + timedelta(days=2, hours=21, minutes=14)


LABELS = {
    "de": (
        "Warten auf Ihre Antwort", "2 T 21:14:07", "Lösung von AliExpress", "Verkäufer", "Ihr Antrag",
        "Referenznummer", "Antragsnummer", "Antragszeit", "9. Okt 2026",
    ),
    "es": (
        "Esperando tu respuesta", "2d 21:14:07", "Solución de AliExpress", "Vendedor", "Tu solicitud",
        "Nº de pedido", "Nº de solicitud", "Fecha de la solicitud", "9 oct, 2026",
    ),
    "fr": (
        "En attente de votre réponse", "2 j 21:14:07", "Solution d’AliExpress", "Vendeur", "Votre demande",
        "N° de commande", "N° de la demande", "Demandé le", "9 oct. 2026",
    ),
    "pt": (
        "Aguardando sua resposta", "2d 21:14:07", "Solução do AliExpress", "Vendedor", "Sua solicitação",
        "Nº do pedido", "Nº da solicitação", "Solicitado em", "9 out, 2026",
    ),
    "it": (
        "In attesa della tua risposta", "2 g 21:14:07", "Soluzione di AliExpress", "Venditore", "La tua richiesta",
        "Numero ordine", "Numero richiesta", "Richiesto il", "9 ott 2026",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LABELS)
def test_a_dispute_is_read_in_every_language_of_pages(language: str) -> None:
    """Whose offer is whose, which number is the order's, and until when."""
    state, left, shop, seller, buyer, number, request, requested, day = LABELS[language]
    lines = (state, left, shop, "6,20 €", seller, "3,00 €", buyer, "12,40 €", f"{number}: {ORDER}")
    reading = read("\n".join((*lines, f"{request}: 8199310047204417", requested, day)))
    found = reading.dispute
    assert found
    assert (reading.language, reading.page, reading.order) == (language, PageKind.DISPUTE, ORDER)
    assert (found.state, found.request_id, found.opened) == ("waiting_buyer", "8199310047204417", date(2026, 10, 9))
    assert found.respond_by == SEEN + LEFT
    assert [(one.by, str(one.amount.amount)) for one in found.offers] == [("aliexpress", "6.20"), ("seller", "3.00")]
    assert str(found.asked and found.asked.amount) == "12.40"
    assert reading.trust["dispute"] is Trust.ASKED


def test_an_offer_may_stand_in_the_line_of_its_party() -> None:
    """As a picture's reader runs them together."""
    lines = ("Solution from AliExpress: Refund only US $6.20", "Seller: US $3.00", "Your request: US $12.40")
    found = dispute("Waiting for your response", *lines).dispute
    assert found
    assert [str(one.amount) for one in found.offers] == ["6.20 USD", "3.00 USD"]
    assert str(found.asked) == "12.40 USD"


def test_a_day_to_answer_by_is_read_as_it_stands() -> None:
    """Its own begin, wherever the user is: too early costs a look."""
    found = dispute("Waiting for your response", "05:12:33", "Respond by: Oct 17, 2026").dispute
    assert found
    assert (found.respond_by, found.respond_by_from) == (datetime(2026, 10, 17, tzinfo=UTC), "")

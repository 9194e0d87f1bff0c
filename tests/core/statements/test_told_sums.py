"""A refund that is told around its sum is noted as one of that sum; what only looks like it is asked back."""

import pytest

from reminderd.core.statements.answers import commands_of
from reminderd.core.statements.contradictions import insisted
from reminderd.core.statements.grammar import understand
from samples.builders import BERLIN, utc
from samples.languages import WORDS

NOW = utc("2026-11-25 12:00")  # a Wednesday
YESTERDAY = "2026-11-24"

TOLD = f"""
Habe 12,50 Euro zurückbekommen = 12.50 EUR
hab 12,50 € zurück = 12.50 EUR
12,50 Euro erstattet bekommen = 12.50 EUR
hab ich 12,50 € zurückbekommen = 12.50 EUR
Ja, habe 12,50 Euro zurückbekommen, danke! = 12.50 EUR
habe gestern 12,50 Euro zurückbekommen = 12.50 EUR {YESTERDAY}
12 Euro zurückbekommen. = 12 EUR
Habe 12,50 zurückbekommen = 12.50 EUR
Artikel 2: habe 5 Euro zurückbekommen = line 2 5 EUR
leider nur 12,50 Euro zurückbekommen = 12.50 EUR
bisher nur 5 € zurückbekommen = 5 EUR
I got 12.50 euros back = 12.50 EUR
got $12.50 back yesterday = 12.50 USD {YESTERDAY}
12 euros came back = 12 EUR
£10 was refunded = 10 GBP
they refunded 5 dollars = 5 USD
I only got 5 EUR back = 5 EUR
He recibido 12,50 euros de vuelta = 12.50 EUR
ya me han devuelto 12,50 € = 12.50 EUR
he recuperado 12,50€ = 12.50 EUR
solo me han devuelto 5 euros = 5 EUR
J'ai récupéré 12,50 € = 12.50 EUR
jai recupere 12,50 euros = 12.50 EUR
on m'a remboursé 12,50 euros hier = 12.50 EUR {YESTERDAY}
on ne m'a remboursé que 5 € = 5 EUR
Recebi 12,50 euros de volta = 12.50 EUR
já me devolveram R$ 12,50 = 12.50 BRL
só me devolveram 5 € = 5 EUR
jag har fått 120 kronor tillbaka = 120 SEK
mi hanno rimborsato 12,50 euro = 12.50 EUR
heb 12,50 euro teruggekregen = 12.50 EUR
"""

NOT_TOLD = [
    "habe 12,50 Euro nicht zurückbekommen",
    "Habe keine 12,50 Euro zurückbekommen",
    "will 12,50 Euro zurückbekommen",
    "soll 12,50 Euro zurückbekommen",
    "ich will 12,50 Euro zurück",
    "12,50 Euro zurück",
    "bekomme 12,50 Euro zurück",
    "Habe 12,50 Euro zurückbekommen?",
    "Verkäufer bietet, 12 Euro zurück",
    "Angebot: 12,50 Euro erstattet",
    "der Verkäufer bietet, 12 Euro zurückbekommen",
    "Angebot, 12 Euro erstattet",
    "abgelehnt, 12 Euro zurückbekommen",
    "I want 12.50 euros back",
    "never got 12.50 euros back",
    "I'd get 12.50 euros back",
    "12.50 euros not refunded",
    "quiero 12,50 € de vuelta",
    "no he recibido 12,50 € de vuelta",
    "no me han devuelto 12,50 €",
    "je n'ai pas récupéré 12,50 €",
    "je veux récupérer 12,50 €",
    "j'ai récupéré le colis",
    "j'ai récupéré 2",
    "não recebi 12,50 euros de volta",
    "quero 12,50 € de volta",
]


@pytest.mark.parametrize("line", TOLD.strip().splitlines())
def test_a_refund_is_told_around_its_sum(line: str) -> None:
    """Also where a bare number would begin the line as that of an entry does."""
    typed, _, expected = line.rpartition(" = ")
    ((number, words),) = commands_of([typed], WORDS)
    said = understand(insisted(words)[0], now=NOW, zone=BERLIN, currency="EUR")
    assert (number, said.action, said.value) == (None, "refunded", expected)


def test_an_entry_may_be_named_before_it() -> None:
    """Its number is not the sum's."""
    assert commands_of(["2: habe 12,50 Euro zurückbekommen"], WORDS) == [(2, ("refunded", "12,50", "EUR"))]


@pytest.mark.parametrize("typed", NOT_TOLD)
def test_a_demand_an_offer_and_a_no_are_no_refund(typed: str) -> None:
    """Each would end what watches over the money."""
    for _, words in commands_of([typed], WORDS):
        assert words[0] != "refunded", words

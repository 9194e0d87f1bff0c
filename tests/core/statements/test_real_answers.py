"""Answers as people type them on a phone, half of them with slips: what is clear is taken."""

import pytest

from reminderd.core.statements.answer_words import answer_words, plain
from reminderd.core.statements.answers import commands_of
from reminderd.core.statements.contradictions import insisted
from reminderd.core.statements.grammar import understand
from samples.builders import BERLIN, answered_as, utc
from samples.languages import WORDS

NOW = utc("2026-11-25 12:00")  # a Wednesday
YESTERDAY, MONDAY, TUESDAY = "2026-11-24", "2026-11-23", "2026-12-01"

CLEAR = f"""
nothing came = not-received
i never got it = not-received
I have not received it yet = not-received
It is not here yet. = not-received
got it = received
I got it = received
Received it! = received
it came on Monday = received {MONDAY}
arrived yesterday = received {YESTERDAY}
yesterday it arrived = received {YESTERDAY}
Got it yesterday, thanks = received {YESTERDAY}
3 arrived = 3 received
never came = not-received
It never arrived. = not-received
hasnt arrived = not-received
all good = done
until Tuesday = snooze {TUESDAY}
Snooze until friday = snooze 2026-11-27
in 3 days = snooze 2026-11-28
opened a dispute yesterday = disputed {YESTERDAY}
money came back = refunded
refunded 12,50 = refunded 12.50 EUR
ya llegó = received
Ya llego = received
llegó ayer = received {YESTERDAY}
me llegó el lunes = received {MONDAY}
no me ha llegado = not-received
todavia no llega = not-received
todo bien = done
en 3 días = snooze 2026-11-28
hasta el martes = snooze {TUESDAY}
me devolvieron el dinero = refunded
gestern angekommen = received {YESTERDAY}
Ist gestern angekommen! = received {YESTERDAY}
am Montag angekommen = received {MONDAY}
habe es bekommen = received
nie gekommen = not-received
noch nicht da = not-received
alles gut = done
bis Dienstag = snooze {TUESDAY}
in 3 Tagen = snooze 2026-11-28
Geld ist zurück = refunded
je l'ai reçu = received
recu hier = received {YESTERDAY}
pas encore reçu = not-received
tout va bien = done
jusqu'à mardi = snooze {TUESDAY}
dans 3 jours = snooze 2026-11-28
remboursé hier = refunded {YESTERDAY}
chegou ontem = received {YESTERDAY}
chegou na segunda = received {MONDAY}
ainda nao recebi = not-received
tudo certo = done
até terça = snooze {TUESDAY}
Hi, yes it arrived yesterday! = received 2026-11-24
1. never showed up = 1 not-received
got my money back, 12.50 euro = refunded 12.50 EUR
remind me next week = snooze 2026-12-02
the seller offered me $5 = offer 5 USD
i've received it = received
opened dispute on Nov 20th = disputed 2026-11-20
Hey! 2 just arrived = 2 received
disputed 11/20 = disputed 2026-11-20
Geld ist zurück: 12,50 € = refunded 12.50 EUR
Erinner mich am Freitag = snooze 2026-11-27
Nein, ist noch nicht da = not-received
ja ist angekommen = received
leider nicht angekommen :( = not-received
Hallo, 2 ist da = 2 received
angekommen 20.11. = received 2026-11-20
nächste Woche = snooze 2026-12-02
Hola, ya me llegó el paquete, gracias = received
No llego nada = not-received
abrí la disputa ayer = disputed 2026-11-24
me devolvieron 12,50€ = refunded 12.50 EUR
recuérdamelo el viernes = snooze 2026-11-27
dentro de una semana = snooze 2026-12-02
me ofrecen 5 euros = offer 5 EUR
bien reçu ce matin, merci ! = received 2026-11-25
j'ai été remboursée de 12,50 € = refunded 12.50 EUR
rappelez moi vendredi = snooze 2026-11-27
litige ouvert le 20/11 = disputed 2026-11-20
dans une semaine svp = snooze 2026-12-02
le vendeur propose 5€ = offer 5 EUR
Oui, c'est arrivé = received
Oi, chegou ontem! Obrigada = received 2026-11-24
não chegou nada ainda = not-received
2 chegou tudo certinho = 2 received
abri uma disputa no dia 20/11 = disputed 2026-11-20
me lembra sexta = snooze 2026-11-27
recebi o reembolso de R$ 12,50 = refunded 12.50 BRL
Já chegou sim, valeu! = received
me devolveram 12,50 reais = refunded 12.50 BRL
the seller offers 5 dollars = offer 5 USD
refunded 10 pounds = refunded 10 GBP
jag fick tillbaka 120 kronor = refunded 120 SEK
it never turned up = not-received
Still hasn't arrived = not-received
remind me again on monday pls = snooze 2026-11-30
I got a refund of 5,50 € = refunded 5.50 EUR
money came back, 12 bucks = refunded 12 USD
refunded, 5 euros = refunded 5 EUR
2 refunded, 12,50 EUR = 2 refunded 12.50 EUR
received, 3 November = received 2026-11-03
2 received, 3 Nov = 2 received 2026-11-03
too early, 10 December = too-early 2026-12-10
offer $5 by tomorrow = offer 5 USD until 2026-11-26
line 2 arrived = received line 2
it came 3 days ago = received 2026-11-22
posted it back yesterday, tracking LX123456789CN = return-sent tracking LX123456789CN 2026-11-24
Leider nichts gekommen bisher = not-received
hab den streitfall gestern eröffnet = disputed 2026-11-24
Geld ist da, 23,90€ = refunded 23.90 EUR
3 morgen nochmal erinnern = 3 snooze 2026-11-26
Erinner mich nächsten Montag nochmal = snooze 2026-11-30
vor 3 Tagen angekommen = received 2026-11-22
passt alles danke = done
No me ha llegado nada = not-received
rechace la oferta = rejected
llegó hace 2 dias = received 2026-11-23
me ofrecen 5€ hasta mañana = offer 5 EUR until 2026-11-26
recuérdame el próximo lunes = snooze 2026-11-30
ya lo devolvi, numero de seguimiento LX123456789ES = return-sent tracking LX123456789ES
Toujours rien reçu = not-received
jai ouvert un litige hier = disputed 2026-11-24
ils me proposent 4,50 € jusqu'au 8 décembre = offer 4.50 EUR until 2026-12-08
Rappelle-moi demain = snooze 2026-11-26
arrivé il y a 3 jours = received 2026-11-22
lundi prochain = snooze 2026-11-30
Ainda não recebi nada = not-received
ja recebi o reembolso de R$ 45,90 = refunded 45.90 BRL
me lembra segunda feira = snooze 2026-11-30
devolvido, código LB987654321CN = return-sent tracking LB987654321CN
aceitei a proposta = accepted
chegou 3 dias atrás = received 2026-11-22
they offered me $4.50, have til sunday = offer 4.50 USD until 2026-11-29
they offered 4.50, i have until sunday to answer = offer 4.50 EUR until 2026-11-29
came today thx = received 2026-11-25
hasnt come yet = not-received
no sign of it = not-received
got refunded 12.50 yesterday = refunded 12.50 EUR 2026-11-24
refund came through = refunded
i rejected their offer = rejected
ask me again tomorrow = snooze 2026-11-26
pls remind me in two days = snooze 2026-11-27
came two days ago = received 2026-11-23
opened a dispute last night = disputed 2026-11-24
ist heut angekommen = received 2026-11-25
sie bieten mir 4,50€, hab bis sonntag zeit = offer 4.50 EUR until 2026-11-29
noch nix da = not-received
3 fehlt noch = 3 not-received
streit gestern aufgemacht = disputed 2026-11-24
hab heute einen streit eröffnet = disputed 2026-11-25
geld kam gestern zurück 12,50 = refunded 12.50 EUR 2026-11-24
hab das geld wieder = refunded
in zwei wochen nochmal = snooze 2026-12-09
me ofrecen 4,50 €, tengo hasta el domingo = offer 4.50 EUR until 2026-11-29
aun no me llega = not-received
me reembolsaron ayer 12,50 = refunded 12.50 EUR 2026-11-24
ya me devolvieron la plata = refunded
lo devolví ayer, seguimiento RR123456785ES = return-sent tracking RR123456785ES 2026-11-24
recu aujourdhui = received 2026-11-25
on me propose 4,50€ j'ai jusqu'à dimanche = offer 4.50 EUR until 2026-11-29
2 est arrivé = 2 received
Le colis n'est pas encore arrivé = not-received
rappelez-moi dans deux jours = snooze 2026-11-27
j'ai renvoyé le colis hier, suivi RR123456785FR = return-sent tracking RR123456785FR 2026-11-24
me ofereceram R$ 20, tenho até domingo = offer 20 BRL until 2026-11-29
ainda n chegou = not-received
reembolsado ontem 12,50 = refunded 12.50 EUR 2026-11-24
kom idag = received 2026-11-25
de erbjuder mig 45 SEK, har till söndag på mig = offer 45 SEK until 2026-11-29
påminn mig om två dagar = snooze 2026-11-27
they want evidence by friday = evidence-asked until 2026-11-27
me piden pruebas hasta el viernes = evidence-asked until 2026-11-27
lo recogí ayer = received 2026-11-24
no lo recibi = not-received
je l'ai récupéré hier = received 2026-11-24
peguei ontem = received 2026-11-24
hämtade det igår = received 2026-11-24
it finally showed up today = received 2026-11-25
Still nothing in the mailbox = not-received
seller refunded me = refunded
They refunded me 12.50 eur on friday = refunded 12.50 EUR 2026-11-20
just got the refund = refunded
filed a dispute on monday = disputed {MONDAY}
It says protected until December 20 = protected-until 2026-12-20
bisher nix angekommen = not-received
immernoch nicht da = not-received
is gestern gekommen = received {YESTERDAY}
Geld wurde erstattet = refunded
habe das Angebot angenommen = accepted
in einer woche nochmal erinnern bitte = snooze 2026-12-02
verkäufer bietet 6 euro, antwort bis samstag = offer 6 EUR until 2026-11-28
erstattet 12,50 eur, gestern = refunded 12.50 EUR {YESTERDAY}
ya tengo el reembolso = refunded
el reembolso llego el viernes = refunded 2026-11-20
tjs pas arrivé = not-received
le remboursement est arrivé = refunded
chegou hj = received 2026-11-25
nao chegou ate agora = not-received
recebi meu dinheiro de volta = refunded
me lembra dia 3 de dezembro = snooze 2026-12-03
Still hasn't turned up 😡 = not-received
Yay, it's here!! = received
Juhu, ist heute da 🥳 = received 2026-11-25
erinner mich übermorgen = snooze 2026-11-27
wurde mir gestern zugestellt = received {YESTERDAY}
ist gestern abend gekommen = received {YESTERDAY}
geld ist aufm konto = refunded
avisame el viernes porfa = snooze 2026-11-27
todavía no me llegó nada = not-received
me lo trajeron ayer = received {YESTERDAY}
pasado mañana = snooze 2026-11-27
tjrs rien recu = not-received
j'ai ouvert un litige hier soir = disputed {YESTERDAY}
rappelle moi après demain stp = snooze 2026-11-27
j'ai toujours rien reçu = not-received
estornaram meu dinheiro ontem = refunded {YESTERDAY}
estornaram 12,50 reais = refunded 12.50 BRL
ainda ñ chegou nada = not-received
recusei a oferta deles = rejected
depois de amanhã = snooze 2026-11-27
"""


@pytest.mark.parametrize(("typed", "meant"), answered_as(CLEAR))
def test_what_is_clear_is_taken(typed: str, meant: str) -> None:
    """In five languages, with days by their names, also where a day stands first; without accents."""
    ((number, words),) = commands_of([typed], WORDS)
    said = understand(insisted(words)[0], now=NOW, zone=BERLIN, currency="EUR", languages=answer_words(WORDS).languages)
    value = (said.value or "").partition("T")[0]
    assert " ".join(filter(None, (str(number or ""), said.action, value))) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1 and 2 done", ["1 done", "2 done"]),
        ("1, 2 & 4 done, 3 received", ["1 done", "2 done", "4 done", "3 received"]),
        ("1 und 2 erledigt", ["1 done", "2 done"]),
        ("2 et 3 pas arrivé", ["2 not-received", "3 not-received"]),
        ("1 y 3 recibido", ["1 received", "3 received"]),
        ("2 refunded, 12 euros", ["2 refunded 12 EUR"]),
        ("2 refunded 5 EUR, 3 done", ["2 refunded 5 EUR", "3 done"]),
        ("7 done, 10 dnoe", ["7 done", "10 dnoe"]),
        ("1, 5 euros", ["1, 5 EUR"]),
        ("12,50 refunded", ["12,50 refunded"]),
    ],
)
def test_a_number_behind_a_comma_is_an_entry_or_what_came_back(typed: str, said: list[str]) -> None:
    """Several entries share what is said of them. "refunded" without its sum would be all of it, and end the rest."""
    found = [" ".join((*([str(number)] if number else []), *words)) for number, words in commands_of([typed], WORDS)]
    assert found == said


@pytest.mark.parametrize("currency", ["eur", "Eur", "usd", "brl", "sek"])
def test_a_currency_is_typed_in_any_case(currency: str) -> None:
    """A phone begins a word as it likes."""
    for typed in (f"refunded 12.50 {currency}", f"refunded {currency} 12.50", f"refunded, 12,50 {currency}!"):
        said = understand(insisted(commands_of([typed], WORDS)[0][1])[0], now=NOW, zone=BERLIN, currency=None)
        assert (said.action, said.value) == ("refunded", f"12.50 {currency.upper()}")
    assert commands_of([f"2 refunded, 5 {currency}"], WORDS) == [(2, ("refunded", "5", currency))]


@pytest.mark.parametrize(
    "typed", ["nothing yet", "still waiting", "immer noch nichts", "toujours rien", "todavía nada", "nada ainda"]
)
def test_what_may_be_said_of_money_or_of_a_parcel_is_asked_back(typed: str) -> None:
    """In a letter about a refund it is no word of the parcel."""
    ((_, words),) = commands_of([typed], WORDS)
    assert words[0] not in ("received", "not-received", "refunded")


def test_what_leads_to_a_command_is_in_no_language_its_no() -> None:
    """It is left out, so "nö" would be "no" without its dots, and "no acepté" an acceptance."""
    leads = {plain(word) for one in WORDS for word in one.own("answers", "lead")}
    assert not leads & {plain(word).split()[0] for one in WORDS for word in one.own("answers", "not-received")}


def test_crowns_are_those_of_the_order() -> None:
    """Three countries write "kr"; where the order has none of theirs, it is asked back."""
    said = understand("offer 45 kr until 2026-11-29".split(), now=NOW, zone=BERLIN, currency="SEK")
    assert said.value == "45 SEK until 2026-11-29"

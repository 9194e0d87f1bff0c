"""Answers that are not clear are asked back with the word that is nearest, and never guessed into an end: none is lost,
and none is misread.
"""

import pytest

from reminderd.core.statements.answer_words import answer_words, nearest
from reminderd.core.statements.answers import commands_of
from reminderd.core.statements.grammar import understand
from reminderd.core.statements.objections import NotUnderstoodError
from samples.builders import BERLIN, answered_as, utc
from samples.languages import WORDS

NOW = utc("2026-11-25 12:00")  # a Wednesday

UNCLEAR = """
recieved = received
snoooze 3d = snooze
dome = done
angekomen = angekommen
erledingt = erledigt
recivido = recibido
disput opened = dispute opened
remborsé = remboursé
chegu = chegou
nunca lego = nunca llegó
yesterday =
ok =
still waiting =
it came, all good =
c'est bon =
Still nothing. =
arrived, but broken =
it arrived 3/4 =
2 noch nicht =
ist da, aber kaputt =
aún no =
no, ya no =
si llegara mañana =
toujours rien =
arrivé cassé =
pas tout reçu =
ainda nao =
chegou quebrado =
not recieved = not received
fine =
both arrived =
The package came but it's broken =
received next monday =
arrives tomorrow =
Delivered yesterday but I don't have it =
received, 2 missing =
they refunded me half =
they refused =
the seller rejected it =
12,50 refunded =
Paket 2 ist da Paket 1 fehlt =
recibido ayer, todo bien =
no acepté la oferta =
echo = hecho
colis arrivé mais cassé =
i have until sunday =
hab bis sonntag zeit =
tengo hasta el domingo =
j'ai jusqu'à dimanche =
tenho até domingo =
har till söndag på mig =
came but broken =
came back =
didnt come with the charger =
fehlt noch ein teil =
i was refunded only half =
seller refused =
kom tillbaka =
geld noch nicht da =
kommt morgen =
ainda não caiu o dinheiro =
pengarna har inte kommit =
ils ont accepté le remboursement =
o vendedor recusou =
offer 45 kr =
recebi a 1 e a 2 =
Got it, but one of the two is missing =
It's lost I think =
immer noch nix da, hab gestern nen Streitfall aufgemacht =
geld ist da, aber nur 8,20 =
C'est arrivé lundi mais l'écran est fissuré =
Recebi hoje, ainda não testei =
o estorno não caiu =
nao quero mais, cancelei =
le vendeur propose 5€ j'ai refusé =
seller wants to give me 4.50 back, i said no =
"""


@pytest.mark.parametrize(("typed", "near"), answered_as(UNCLEAR))
def test_what_is_not_clear_is_asked_back_and_what_follows_is_done(typed: str, near: str) -> None:
    """A slip names the nearest word; the next line is read by itself."""
    (_, words), second = commands_of([typed, "2 done"], WORDS)
    with pytest.raises(NotUnderstoodError):
        understand(words, now=NOW, zone=BERLIN, currency="EUR", languages=answer_words(WORDS).languages)
    assert second == (2, ("done",))
    if near:
        assert nearest(typed, answer_words(WORDS), _language(near)).casefold() == near.casefold()


def _language(near: str) -> str:
    return next((one.code for one in WORDS if near in answer_words(WORDS).typed[one.code]), "en")


@pytest.mark.parametrize(
    "typed",
    [
        "i have not had it yet", "never received it, opened dispute", "no it is not here", "got half of it",
        "ok", "yes", "not refunded", "recieved nothing", "unrefunded", "i did not open a dispute",
        "not done yet", "noch nicht erledigt", "pas remboursé", "nicht erstattet", "no reembolsado", "não chegou tudo",
    ],
)  # fmt: skip
def test_no_suggestion_turns_a_negation_into_its_opposite(typed: str) -> None:
    """Whatever the user's language: where a word more was typed than a slip explains, nothing is suggested."""
    for language in ("en", "de", "fr", "es", "pt", "sv"):
        assert nearest(typed, answer_words(WORDS), language) in ("", "não chegou"), language


def test_what_is_suggested_is_in_a_language_of_the_user() -> None:
    """German slips suggest a German word to a German only."""
    assert nearest("angekomen", answer_words(WORDS), "de") == "angekommen"
    assert nearest("angekomen", answer_words(WORDS), "fr") == ""
    assert nearest("line 2 recieved yesterday", answer_words(WORDS), "fr") == "received"


@pytest.mark.parametrize(("typed", "near"), [("dome", "done"), ("recve", "received"), ("fefund", ""), ("rejekt", "")])
def test_a_slip_is_like_the_word_in_three_letters_of_four(typed: str, near: str) -> None:
    """What is less like it may be any word."""
    assert nearest(typed, answer_words(WORDS), "en") == near


def test_a_word_of_two_letters_has_no_slips() -> None:
    """It is like too many others; one of three has some."""
    assert nearest("bodd", answer_words(WORDS), "nl") == "bod"
    assert nearest("inn", answer_words(WORDS), "de") == ""  # "in" 3 days

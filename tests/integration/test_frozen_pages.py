"""That an order is frozen stands on its page (rule A10). It is asked back, since nobody has seen such a page."""

import pytest

from installed.page_buyer import BELL, Life
from reminderd.core.model import DeadlineKind

HEADS = {
    "en": "Frozen\nRef. Number: {}\nOrder placed on: Nov 10, 2026",
    "de": "Eingefroren\nReferenznummer: {}\nBestellung aufgegeben am: 10. Nov 2026",
    "es": "Pedido congelado\nN° de pedido: {}",
    "fr": "Commande gelée\nN° de commande : {}",
    "it": "Ordine congelato\nNumero ordine: {}",
    "pt": "Pedido congelado\nN° do pedido: {}",
}


@pytest.mark.parametrize("language", HEADS)
def test_a_page_that_says_frozen_is_asked_about_and_then_looked_after(life: Life, language: str) -> None:
    """Until the user says so nothing counts; what ran runs on. It is not asked again, but after a thaw it is."""
    life.hand("list-in-english.txt")
    before = kinds(life)
    page = HEADS[language].format(BELL)
    taken = life.say(page)
    assert [one.words for one in taken.asked] == ["frozen"]
    assert life.order().frozen_at is None
    life.mark(BELL, "frozen")
    assert kinds(life) == before | {DeadlineKind.FROZEN_CHECK, DeadlineKind.FROZEN_OVERDUE}
    assert not life.say(page).asked
    life.mark(BELL, "unfrozen")
    assert [one.words for one in life.say(page).asked] == ["frozen"]


def kinds(life: Life) -> set[DeadlineKind]:
    return {one.kind for one in life.service.projection.state().deadlines if one.order.number == BELL}

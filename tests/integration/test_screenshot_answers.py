"""A screenshot of the tracking page, sent from the phone: a real browser, a real tesseract, real servers, one tap."""

from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from installed.answering import PROOF, letters, order_of, protected_until, reminder, tapped, with_photo
from installed.installation import Installation
from matrix import IS_FULL
from programs.chromium import Chromium

PAGE = """<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>body {{ font: 15px/22px "DejaVu Sans"; margin: 12px }} li {{ margin: 4px 0 }}</style>
<h3>{title}</h3><p>{eta}</p><ul><li>{coupon}</li><li>{protection}</li></ul>
<p>{shipping}<br>Jane Q. Invented<br>12 Example Street</p><p>{number}: {order}</p>"""
WORDS = {
    "en": {
        "title": "Order tracking",
        "eta": "Delivery: Oct. 12 - Oct. 20",
        "coupon": "Refund if items damaged",
        "protection": "Refund if no delivery before {day:%b} {day.day}, {day:%Y}",
        "shipping": "Shipping to",
        "number": "Ref. Number",
    },
    "de": {
        "title": "Sendungsverfolgung",
        "eta": "Lieferung: 12. Okt. - 20. Okt.",
        "coupon": "Rückerstattung bei beschädigten Artikeln",
        "protection": "Rückerstattung bei keiner Lieferung vor dem {day:%d.%m.%Y}",
        "shipping": "Lieferadresse",
        "number": "Bestellnummer",
    },
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as started:
        yield started


def screenshot(browser: Chromium, folder: Path, order: str, until: date, language: str, width: int) -> bytes:
    """What a phone or a desk shows of the page."""
    file, shot = folder / "page.html", folder / "page.png"
    words = {name: text.format(day=until) for name, text in WORDS[language].items()}
    file.write_text(PAGE.format(order=order, **words))
    browser.show(file, width=width, scheme="light", pixels=2)
    browser.photograph(shot)
    return shot.read_bytes()


@pytest.mark.chromium
@pytest.mark.tesseract
@pytest.mark.parametrize(
    ("language", "width"),
    [("en", 390), ("de", 1280), *([("de", 390), ("en", 1280)] if IS_FULL else [])],
)
def test_a_screenshot_counts_after_one_tap(
    browser: Chromium, home: Installation, tmp_path: Path, language: str, width: int
) -> None:
    """It is asked back, since a digit may be misread; then the day is AliExpress's, and its line is quoted. The picture
    stays as evidence.
    """
    home.config.write_text(home.config.read_text() + f"language: {language}\n")
    letter = reminder(home)
    order, until = order_of(letter), letter["Date"].datetime.date() + timedelta(40)
    picture = screenshot(browser, tmp_path, order, until, language, width)
    sent = len(home.sink.mails)
    home.dovecot.append(with_photo(letter, "", picture))
    home.reminderd("once")
    assert protected_until(home, order) != until.isoformat()
    (receipt,) = letters(home, sent)
    assert f"1 protected-until {until}" in text_of(receipt) or f"2 protected-until {until}" in text_of(receipt)
    home.dovecot.append(tapped(receipt, more=PROOF))
    home.reminderd("once")
    assert protected_until(home, order) == until.isoformat()
    shown = home.reminderd("order", order).stdout
    assert "protected-until, AliExpress's page" in shown
    home.reminderd("case", order, "-o", str(tmp_path / "case"))
    assert any(file.read_bytes() == picture for file in (tmp_path / "case").rglob("*.jpg"))


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())

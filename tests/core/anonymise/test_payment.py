"""Mail -> a mail fit to be shared: what tells how somebody pays, and under which numbers he is known."""

import base64
import binascii
import re
from datetime import UTC, datetime

import pytest

from matrix import IS_FULL
from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.anonymise import Anonymised, anonymise
from reminderd.core.anonymise.flat import Flat
from reminderd.core.anonymise.payment import payment_numbers
from reminderd.core.anonymise.payment_words import payment_words
from reminderd.core.mail.parsing import parse
from samples.languages import READ, SAID

VENDOR = load_vendor()
PAYMENT = payment_words(VENDOR.vocabularies)
NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)
TEXT = "Hi Nora,\nYour order 8204417306625518 has shipped.\nPlaced on Jul 15,2026, 12:47\nOrder total\nUS $22.40\n"
HTML = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())


def made(raw: bytes) -> Anonymised:
    return anonymise(raw, VENDOR, b"a secret of this test", received_at=NOW)


def mail(body: bytes, content_type: str = "text/plain; charset=utf-8", encoding: str = "8bit", more: str = "") -> bytes:
    head = (
        "From: AliExpress <transaction@notice.aliexpress.com>\r\n"
        "To: Nora Whitfield <nora.whitfield@gmail.com>\r\n"
        "Subject: Order 8204417306625518: order shipped\r\n"
        "Date: Wed, 15 Jul 2026 17:51:17 -0700\r\n"
        f"{more}"
        f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + body


ENDINGS = {
    **{code: SAID[code]["card"] for code in READ},
    "en, last four": "Mastercard, last four digits: 4242", "de, digits": "Karte mit den Endziffern 4242",
    "tr, before": "Kartın sonu 4242", "ja, behind": "4242で終わるカード", "ja, lowest": "カード 下4桁：4242",
    "pl, tail": "Karta o końcówce 4242", "he, digits": "כרטיס, 4 ספרות אחרונות 4242",
    "ar, digits": "بطاقة، آخر 4 أرقام 4242",
    "stars": "Payment method: VISA **** 4242", "bullets": "MasterCard •••• 4242", "crosses": "xxxx-xxxx-xxxx-4242",
    "one cross": "xxxx-4242", "parted stars": "* * * * 4242", "brackets": "Maestro (4242)", "dots": "Amex ...4242",
    "name only": "Visa 4242", "like a year": "Card ending in 2024", "masked year": "Visa **** 2031",
    "number": "4111 1111 1111 4242", "first digits": "4111 11** **** 4242",
}  # fmt: skip


def forms(line: str) -> tuple[bytes, ...]:
    """A line as it may stand in a mail: plain, in markup, between tags, as entities, in every transfer encoding."""
    digits = re.findall(r"\d{4}", line)[-1]
    page = f"{HTML}<p>{line}</p>"
    parted = f"{HTML}<table><tr><td>{line.replace(digits, f'<b>{digits}</b>')}</td></tr></table>"
    named = f'{HTML}<img alt="{line}"><!-- {line} -->'
    entities = HTML + "".join(f"&#{ord(one)};" for one in line)
    return (
        mail(f"{TEXT}{line}\n".encode()),
        mail(page.encode(), "text/html; charset=utf-8"),
        mail(parted.encode(), "text/html; charset=utf-8"),
        mail(named.encode(), "text/html; charset=utf-8"),
        mail(entities.encode(), "text/html; charset=utf-8"),
        mail(binascii.b2a_qp(page.encode(), istext=True), "text/html; charset=utf-8", "quoted-printable"),
        mail(base64.encodebytes(page.encode()), "text/html; charset=utf-8", "base64"),
    )


@pytest.mark.parametrize("name", ENDINGS)
def test_the_end_of_a_card_number_goes(name: str) -> None:
    """In every language that is read, in words or masked, whatever markup and encoding; the words around it stay."""
    line = ENDINGS[name]
    digits = re.findall(r"\d{4}", line)[-1]
    for raw in forms(line) if IS_FULL or name in ("en", "stars", "ja, behind") else forms(line)[:2]:
        anonymised = made(raw)
        assert anonymised.problems == ()
        old, new = shown(raw), shown(anonymised.raw)
        assert digits in old
        assert digits not in new
        assert re.sub(r"\d", "", old.splitlines()[-1]) == re.sub(r"\d", "", new.splitlines()[-1])


def test_a_header_that_names_a_card_is_rewritten_or_refused() -> None:
    """A subject is a text; what a machine's header says of it is not understood, and not let through."""
    line = base64.b64encode(b"Karte endend auf 4242").decode()
    raw = mail(TEXT.encode()).replace(b": order shipped", f": shipped =?utf-8?b?{line}?=".encode())
    anonymised = made(raw)
    assert anonymised.problems == ()
    assert re.search(r"Karte endend auf (?!4242)\d{4}$", parse(anonymised.raw, received_at=NOW).subject)
    assert made(mail(TEXT.encode(), more="X-Payment: Visa ending in 4242\r\n")).problems


def shown(raw: bytes) -> str:
    """What a mail shows of itself, the hidden texts of its markup included, without what is made anew."""
    data = raw.partition(b"\r\n\r\n")[2]
    if b"quoted-printable" in raw:
        data = binascii.a2b_qp(data)
    elif b": base64" in raw:
        data = base64.b64decode(data)
    text = data.decode()
    return "\n".join([*re.findall(r"(?:alt=\"|<!-- )([^\">]*)", text), Flat(text, is_html=True).text.strip()])


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("IBAN: DE89 3704 0044 0532 0130 00", "0532 0130"),
        ("IBAN GB82WEST12345698765432", "GB82WEST12345698765432"),
        ("Paid from FR14 2004 1010 0505 0001 3M02 606", "0505 0001"),
        ("Konto: 1234-567", "1234-567"),
        ("CPF 123.456.789-09", "123.456.789"),
        ("CPF: 12345678909", "12345678909"),
        ("CNPJ 12.345.678/0001-95", "345.678"),
        ("NIF: 123 456 789", "123 456"),
        ("DNI 12.345.678-Z", "345.678"),
        ("USt-IdNr.: DE 123 456 789", "123 456"),
        ("PESEL 850101 12345", "850101"),
        ("ИНН 7707 083893", "083893"),
        ("T.C. Kimlik No: 12345 678901", "678901"),
        ("통관고유부호 P1234 5678 9012", "5678"),
        ("Passport No. C01X 00T47", "00T47"),
        ("SSN 078-05-1120", "078-05"),
        ("Telefone (11) 98765-4321", "98765-4321"),
        ("Tel. 0151 234 56 78", "234 56"),
        ("Téléphone : 06 12 34 56 78", "12 34"),
        ("Phone: 612 345 678", "345 678"),
        ("Телефон: 8 (912) 345-67-89", "345-67"),
        ("電話番号：090-1234-5678", "1234-5678"),
        ("전화번호 010-1234-5678", "1234-5678"),
        ("Call (202) 555-0143 for help", "555-0143"),
        ("Phone 138****5678", "5678"),
        ("Transaction ID: 9AB12345CD678901E", "9AB12345CD678901E"),
        ("PayPal: nora.w@posteo.example.net", "nora.w"),
        ("Pay at https://paypal.me/NoraWhitford", "NoraWhitford"),
        ("Pay at paypal.me/NoraWhitford", "NoraWhitford"),
        ("https://pay.example/r?last4=4242&x=1", "4242"),
        ('{"last4":"4242","phone":"0151 2345678"}', "4242"),
    ],
)  # fmt: skip
def test_accounts_tax_numbers_and_telephones_go(line: str, number: str) -> None:
    """As they are printed, with blanks, points, hyphens and brackets."""
    for raw in (mail(f"{TEXT}{line}\n".encode()), mail(f"{HTML}<p>{line}</p>".encode(), "text/html; charset=utf-8")):
        anonymised = made(raw)
        assert anonymised.problems == ()
        assert number not in anonymised.raw.decode()


@pytest.mark.parametrize(
    "line",
    [
        "Visa US $1234.50", "Visa 1234,50 €", "Paid by card on Jul 15, 2026", "Mastercard 2026-07-15", "Visa 12.50",
        "Your account was charged 2026-07-15", "Protection ends in 15 days", "**15 days**", "XXL 2024 edition",
        "〒100-0001 is a postal code of its own line", "at 07:37:00 -0700", "2026-07-15 10:00 +0100", "Card, 1234 pcs",
        "A cable ... 2026 model", "4K 2160p 1080 px 2000 mAh", "final price", "The end: 15 Jul 2026",
    ],
)  # fmt: skip
def test_prices_days_and_measures_stay(line: str) -> None:
    """What is said of money and time must be read the same."""
    assert list(payment_numbers(line, PAYMENT)) == []
    anonymised = made(mail(f"{TEXT}{line}\n".encode()))
    assert anonymised.problems == ()
    assert line in anonymised.raw.decode()


def test_a_number_goes_wherever_it_stands_once_it_is_known() -> None:
    """A receipt that names the card's end repeats it without a word; what is part of a price stays."""
    text = f"{TEXT}Visa ending in 4242\nCharged: 4242\nUS $4242.10\nTel. 0151 / 234 56 78\nor 0151 2345678\n"
    lines = parse(made(mail(text.encode())).raw, received_at=NOW).lines
    assert [line for line in lines if "4242" in line] == ["US $4242.10"]
    digits = ["".join(filter(str.isdecimal, line)) for line in lines[-2:]]
    assert digits[0] == digits[1] != "01512345678"


def test_a_number_that_is_left_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second look does not trust the first, and shows no digit between the ends."""
    monkeypatch.setattr("reminderd.core.anonymise.text.rewrite_payment", lambda text, *_, **__: text)
    monkeypatch.setattr("reminderd.core.anonymise.personal.payment_numbers", lambda *_: ())
    for line in ("Visa ending in 4242", "Visa **** 2024", "IBAN: DE89 3704 0044 0532 0130 00", "CPF 123.456.789-09"):
        problems = made(mail(f"{TEXT}{line}\n".encode())).problems
        assert any(one.startswith("the number of a card, an account or a telephone (") for one in problems)
        assert not any(re.search(r"\d{2}(?! characters)", one) for one in problems)


def test_a_mail_full_of_numbers_is_looked_at_once() -> None:
    """What is found grows as the text does, and nothing raises, whatever stands around the digits."""
    for piece in ("**4242", "4242 ", "DE89 3704 ", "&#52;", "<b>4</b>", "visa ", "(", "1-", "last 4 ", "x", "=", "+1 "):
        found = list(payment_numbers(piece * 5000, PAYMENT))
        assert len(found) in (0, 5000), piece


@pytest.mark.parametrize(
    "source", ["", "&", "&amp", "<b>", "a<b>1</b>&#52;&bogus;2", "\u200b1\u200b2", "&#0;&#x110000;3"]
)
def test_what_is_changed_in_the_text_is_changed_in_the_source(source: str) -> None:
    """Without a change the source stays; with all characters changed the text is that of the changes."""
    for is_html in (True, False):
        flat = Flat(source, is_html=is_html)
        assert flat.rewritten([]) == source
        places = [at for at, one in enumerate(flat.text) if one.isdecimal()]
        changed = Flat(flat.rewritten([(at, "7") for at in places]), is_html=is_html).text
        assert changed == re.sub(r"\d", "7", flat.text)

"""Addresses as people of other countries have them on a page: gone, and what they are shared for stays."""

import pytest

from reminderd.adapters.packs.resources import load_page_words, load_vendor
from reminderd.core.anonymise.pages import anonymise_page

VENDOR, WORDS = load_vendor(), load_page_words()
PAGES = {
    "United States": (
        "Hi, John\nDelivered to front desk, signed by J. SMITH\nShipping address\nJohn Smith\n555-123-4567\n"
        "123 Main St Apt 4B\nSpringfield, IL 62704\nUnited States\nCopy\nPaid by john.smith@example.org\n",
        "Refund if no delivery before Jan 8, 2027",
        ("John", "Smith", "SMITH", "Main", "Springfield", "62704", "4567", "@"),
    ),
    "Brazil": (
        "Endereço de entrega\nMaria Aparecida da Silva\n+55 11 98765-4321\nRua das Flores, 123, Apto 45, Centro\n"
        "São Paulo, São Paulo, 01310-100\nCPF: 123.456.789-09\n",
        "Reembolso se não for entregue antes de 8 jan, 2027",
        ("Maria", "Silva", "Flores", "98765", "01310", "456.789"),
    ),
    "Poland": (
        "Witaj, Katarzyna\nAdres dostawy\nKatarzyna Wiśniewska\nul. Długa 15/3\n00-950 Warszawa, Mazowieckie\nPolska\n"
        "48601234567\nMetoda płatności: Visa **** 4242\nRazem 129,46zł\n",
        "Zwrot pieniędzy, jeśli nie dostarczono przed 8 sty 2027",
        ("Katarzyna", "Wiśniewska", "Długa", "Warszawa", "601234", "4242"),
    ),
    "Korea": (
        "배송지\n홍길동\n010-1234-5678\n서울특별시 강남구 테헤란로 123, 101동 202호 06236\n홍길동님, 안녕하세요\n",
        "2027년 1월 8일 이전에 배송되지 않으면 환불",
        ("홍길동", "1234", "테헤란로", "06236"),
    ),
    "Russia": (
        "Адрес доставки\nИванов Иван Иванович\n+7 912 345-67-89\nул. Ленина, д. 5, кв. 10, Москва, 101000\n"
        "Здравствуйте, Иван!\n",
        "Возврат денег, если заказ не будет доставлен до 8 янв. 2027",
        ("Иван", "Ленина", "Москва", "345-67", "101000"),
    ),
    "Netherlands": (
        "Verzenden naar\nP. de Vries\nKerkstraat 12\n1017 GC Amsterdam\n0612345678\n",
        "Terugbetaling als er geen levering is vóór 8 jan 2027",
        ("Vries", "Kerkstraat", "1017", "Amsterdam", "0612"),
    ),
    "Israel": (
        "כתובת למשלוח\nישראל ישראלי\n050-1234567\nרחוב הרצל 12, תל אביב 6688312\n",
        "החזר אם אין משלוח לפני 8 בינו׳ 2027",
        ("ישראלי", "1234567", "הרצל", "6688312"),
    ),
    "Japan": (
        "配送先\n山田太郎\n〒100-0001 東京都千代田区千代田1-1\n090-1234-5678\n山田太郎 様\n",
        "2027年1月8日までに届かない場合は返金",
        ("山田", "太郎", "千代田", "1234"),
    ),
}


@pytest.mark.parametrize("country", PAGES)
@pytest.mark.parametrize("is_above", [True, False])
def test_an_address_goes_and_the_promise_beside_it_stays(country: str, is_above: bool) -> None:
    """Also where they touch: a line with a day and its year is no part of an address."""
    address, promise, personal = PAGES[country]
    text = f"{promise}\n{address}" if is_above else f"{address}{promise}\n"
    made = anonymise_page(text.encode(), "page.txt", VENDOR, WORDS, b"a secret of this test")
    assert made.problems == ()
    assert promise in made.text.splitlines()
    assert not [word for word in personal if word in made.text]

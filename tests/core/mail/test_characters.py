"""Charsets of eastern mails, and digits of other scripts."""

import pytest

from reminderd.core.mail.characters import decoded, readable


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("shift_jis", "cp932", "ご注文①が発送されました㈱"),  # signs that the declared charset lacks
        ("x-sjis", "cp932", "配達完了"),
        ("iso-2022-jp", "iso2022_jp", "ご注文の確認"),
        ("euc-jp", "euc_jp", "配達中"),
        ("EUC-KR", "cp949", "상품 발송 똠완료"),
        ("ks_c_5601-1987", "cp949", "주문 확인 완료"),
        ("windows-1255", "cp1255", "ההזמנה נשלחה"),
        ("iso-8859-8-i", "iso-8859-8", "ההזמנה נשלחה"),
        ("windows-1256", "cp1256", "تم شحن الطلب"),
        ("iso-8859-6", "iso-8859-6", "تم شحن الطلب"),
    ],
)
def test_the_charset_a_sender_means_is_read(charset: str, codec: str, text: str) -> None:
    """Declared names are old; what is written in them is what the newer charset of that name holds."""
    assert decoded(text.encode(codec), charset) == text


def test_broken_japanese_is_no_line_noise() -> None:
    """Seven-bit Japanese with a broken sign keeps the rest, and does not come out as the ASCII it is made of."""
    assert decoded("注文".encode("iso2022_jp") + b"\x1b$B\x7f\x7f\x1b(B", "iso-2022-jp").startswith("注文")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("٨٢٠٤٤١٧٣٠٦٦٢٥٥١٨", "8204417306625518"),
        ("۸۲۰۴", "8204"),
        ("١٬٢٣٤٫٥٠", "1,234.50"),
        ("ＬＰ００１２３Ｘ", "LP00123X"),
        ("5\u200f/12\u200f/2026", "5/12/2026"),
        ("\u2067הזמנה\u2069", "הזמנה"),
        ("（ご注文：１）", "（ご注文：1）"),
        ("Größe ½", "Größe ½"),
    ],
)
def test_digits_become_ascii_and_hidden_marks_go(text: str, expected: str) -> None:
    """Numbers are compared as text, so there is one way to write them; other letters stay as they are."""
    assert readable(text) == expected


@pytest.mark.parametrize("charset", ["zlib", "base64", "rot13", "hex", "idna", "punycode", "undefined", "no-such", ""])
def test_what_is_no_charset_counts_as_none(charset: str) -> None:
    """A name of a codec that is none of text, or of nothing: the bytes are UTF-8 or have gaps."""
    assert decoded("Zölle".encode(), charset) == "Zölle"
    assert decoded(b"Z\xf6lle", charset) == "Zölle"

"""Dates in the languages that are read: names, ranges, times, and what is no date in any of them."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import dateparser
import pytest
from babel import Locale
from babel.dates import format_date

from reminderd.core.dates import parse_day, parse_instant, parse_range
from reminderd.core.dates.words import months, plain, weekdays
from samples.languages import READ, order_of, words

BASE = datetime(2026, 11, 24, 12, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")
EASTERN_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULL_WIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def written(language: str, length: str, day: date) -> str:
    """The day as CLDR writes it, with all digits of the year: nobody can tell two of them from a day."""
    pattern = re.sub(r"(?<!y)yy(?!y)", "y", Locale.parse(language).date_formats[length].pattern)
    return format_date(day, pattern, locale=language)


@pytest.mark.parametrize("length", ["full", "long", "medium", "short"])
@pytest.mark.parametrize("language", READ)
def test_every_day_that_cldr_writes_is_read(language: str, length: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All languages, four lengths, all months; in capitals, other digits, and without dateparser's help."""
    monkeypatch.setattr(dateparser, "parse", lambda *_, **_options: pytest.fail("dateparser was asked"))
    for month in range(1, 13):
        for number in (1, 5, 12, 13, 28):
            day = date(2027, month, number)
            text = written(language, length, day)
            base = datetime(2027, month, number, tzinfo=UTC) - timedelta(days=20)
            for one in {text, text.upper(), text.translate(EASTERN_DIGITS), text.translate(FULL_WIDTH_DIGITS)}:
                assert parse_day(one, language=words(language), date_order=order_of(language), base=base) == day, one


@pytest.mark.parametrize("language", [one for one in READ if words(one).months])
def test_every_name_that_cldr_has_is_in_the_files(language: str) -> None:
    """Months and weekdays, whole and abbreviated. (Babel's names without a context are not asked: once it has loaded
    several languages it answers in the wrong one.)
    """
    locale = Locale.parse(language)
    for width in ("wide", "abbreviated"):
        for number, name in locale.months["format"][width].items():
            assert months(words(language))[plain(name).strip(".'")] == number
    for width in ("wide", "abbreviated"):
        for name in locale.days["format"][width].values():
            for word in re.split(r"[ -]", plain(name).replace("'", "").strip(".")):
                assert word in weekdays(words(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Dec 05 - 20"), ("en", "between Dec 5 and Dec 20"), ("en", "Sat, Dec 05 - Sun, Dec 20"),
        ("en", "05/12/2026 - 20/12/2026"), ("en", "2026-12-05 - 2026-12-20"), ("en", "from 5 Dec to 20 Dec"),
        ("de", "5.–20. Dez."), ("de", "vom 5. bis 20. Dezember 2026"), ("de", "zwischen dem 5. und 20. Dezember"),
        ("de", "05.12. - 20.12.2026"), ("es", "entre el 5 y el 20 de diciembre"), ("es", "5 dic. - 20 dic."),
        ("fr", "du 5 au 20 décembre"), ("fr", "5 déc. - 20 déc. 2026"), ("it", "dal 5 al 20 dicembre"),
        ("it", "mar 5 dic - mer 20 dic"), ("it", "tra il 5 e il 20 dicembre"), ("pt", "de 5 a 20 de dezembro"),
        ("pt", "entre 5 e 20 de dezembro de 2026"), ("nl", "5 t/m 20 december"), ("nl", "tussen 5 en 20 dec."),
        ("pl", "5 – 20 grudnia"), ("pl", "od 5 do 20 grudnia 2026 r."), ("pl", "5 - 20 gru"), ("ru", "5-20 дек."),
        ("ru", "с 5 по 20 декабря"), ("ru", "5 дек. — 20 дек."), ("uk", "з 5 до 20 грудня 2026 р."),
        ("cs", "5. – 20. 12. 2026"), ("cs", "mezi 5. a 20. prosincem"), ("tr", "5 Aralık - 20 Aralık 2026"),
        ("tr", "5 Aralık ile 20 Aralık arasında"), ("ar", "٥ - ٢٠ ديسمبر"), ("ar", "من 5 إلى 20 ديسمبر"),
        ("ar", "بين ٥ و٢٠ ديسمبر"), ("he", "5-20 בדצמבר"), ("he", "בין ה-5 ל-20 בדצמבר"), ("he", "מ-5 עד 20 בדצמ׳"),
        ("ja", "12月5日〜20日"), ("ja", "12月5日～12月20日"), ("ja", "12月5日から12月20日まで"),
        ("ja", "12/5(土)〜12/20(日)"),
        ("ko", "12월 5일 - 20일"), ("ko", "12월 5일부터 20일까지"), ("ko", "2026. 12. 5. - 2026. 12. 20."),
        ("ko", "12. 5. ~ 12. 20."),
    ],
)  # fmt: skip
def test_a_range_is_read_in_every_language(language: str, text: str) -> None:
    """With words or a dash between the ends, whose month and year may stand at one end only."""
    order = {"ja": "YMD", "ko": "YMD"}.get(language, "DMY")
    expected = (date(2026, 12, 5), date(2026, 12, 20))
    assert parse_range(text, language=words(language), date_order=order, base=BASE) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "5th of December 2026"), ("en", "5-Dec-2026"), ("en", "by Dec 5"), ("fr", "jusqu'au 5 décembre"),
        ("ru", "5-го декабря"), ("es", "mar 5 dic"), ("pt", "sábado, 5 de dez."), ("cs", "5. prosince"),
        ("tr", "5 ARALIK 2026 CUMARTESİ"), ("ar", "السبت، ٥ ديسمبر ٢٠٢٦"), ("ar", "۵ ديسمبر ۲۰۲۶"),
        ("ar", "5 كانون الأول 2026"), ("ar", "5\u200f/12\u200f/2026"), ("he", "5 בדצמ׳"), ("he", "עד 5 בדצמבר"),
        ("ja", "１２月５日（土）"), ("ja", "12月5日まで"), ("ja", "Dec 05,2026"), ("ko", "12월 5일 토요일"),
        ("ko", "2026년12월5일"),
    ],
)  # fmt: skip
def test_a_single_day_is_read_with_what_stands_around_it(language: str, text: str) -> None:
    """Ordinals, weekdays, "until", digits of other scripts, marks of direction, and English in any language."""
    order = {"ja": "YMD", "ko": "YMD"}.get(language, "DMY")
    day = date(2026, 12, 5)
    assert parse_range(text, language=words(language), date_order=order, base=BASE) == (day, day)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "May"), ("en", "mar 2026"), ("de", "Dezember 2026"), ("ja", "12月"), ("ja", "5日"), ("ko", "5일"),
        ("en", "US $12.05"), ("en", "12.05"), ("de", "12,05 €"), ("en", "US $5 - 20"), ("en", "1.99 - 2.99"),
        ("de", "5.10 - 7.12"), ("ko", "12.5 ~ 12.20"), ("en", "12:30"), ("ja", "12時30分"), ("en", "24/7"),
        ("en", "1/2"), ("ja", "12/5"), ("en", "8132636614435927"), ("en", "RS12052026Y"), ("en", "LP00123456789012"),
        ("en", "20261205"), ("en", "00340434886283998797"), ("en", "+49 151 2026 1205"), ("en", "5 items"),
        ("en", "10 - 12 pcs May"), ("en", "Order 5 December 2026 shipped"), ("en", "5 - 20"), ("en", "5/12/26"),
        ("en", "2227-09-18"), ("en", "0 Dec"), ("en", "Feb 30"), ("fr", "mar. 5"), ("es", "mar 5"), ("ja", "15日間"),
        ("ko", "15일"), ("ar", "١٥ يومًا"), ("ja", "令和8年12月5日"), ("ar", "٥ جمادى الأولى ١٤٤٨"), ("he", "15 ימים"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_none_in_every_language(language: str, text: str) -> None:
    """A bare month, a price, a number of an order or a parcel, a time, a count, another calendar: no date."""
    order = {"ja": "YMD", "ko": "YMD"}.get(language, "DMY")
    assert parse_range(text, language=words(language), date_order=order, base=BASE) is None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "15 juil. 2026 à 12h47", "2026-07-15T12:47:00-07:00"),
        ("es", "15 de julio de 2026 a las 12:47", "2026-07-15T12:47:00-07:00"),
        ("es", "15 jul 2026, 3:47 p. m. (hora del Pacífico)", "2026-07-15T15:47:00-07:00"),
        ("it", "15 luglio 2026 alle 12:47", "2026-07-15T12:47:00-07:00"),
        ("pt", "15 de jul. de 2026 às 12:47", "2026-07-15T12:47:00-07:00"),
        ("nl", "15 juli 2026 om 12:47 uur", "2026-07-15T12:47:00-07:00"),
        ("pl", "15 lipca 2026 o 12:47", "2026-07-15T12:47:00-07:00"),
        ("ru", "15 июля 2026 г. в 12:47 МСК", "2026-07-15T12:47:00+03:00"),
        ("uk", "15 липня 2026 о 12:47", "2026-07-15T12:47:00-07:00"),
        ("cs", "15. července 2026 v 12:47", "2026-07-15T12:47:00-07:00"),
        ("tr", "15 Temmuz 2026 saat 12:47", "2026-07-15T12:47:00-07:00"),
        ("ar", "١٥ يوليو ٢٠٢٦، ٣:٤٧ م", "2026-07-15T15:47:00-07:00"),
        ("he", "15 ביולי 2026 בשעה 12:47", "2026-07-15T12:47:00-07:00"),
        ("ja", "2026年7月15日午後3時47分", "2026-07-15T15:47:00-07:00"),
        ("ja", "2026/07/15 12:47 (JST)", "2026-07-15T12:47:00+09:00"),
        ("ko", "2026. 7. 15. 오후 3:47", "2026-07-15T15:47:00-07:00"),
        ("en", "2026-07-15T12:47:33", "2026-07-15T12:47:33-07:00"),
        ("en", "12:47 15/07/2026", "2026-07-15T12:47:00-07:00"),
    ],
)
def test_a_day_with_a_time_is_read_in_every_language(language: str, text: str, expected: str) -> None:
    """ "At", halves of the day and zones in the words of the language."""
    order = {"ja": "YMD", "ko": "YMD"}.get(language, "DMY")
    found = parse_instant(text, language=words(language), date_order=order, base=BASE, zone=PACIFIC)
    assert found is not None
    assert found.isoformat() == expected

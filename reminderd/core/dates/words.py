"""The names of months and weekdays in the languages that are read, and how letters are compared.

A table of our own, and not CLDR's at run time: Babel costs 80 ms of import, gives the nominative of one language in
another once it has loaded several (2.18), and lacks forms that mails have ("Mrz", "setiembre", "غشت"). The tests
compare the names that CLDR has with this table.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

_MONTHS = {  # January | February | ..., each in all its forms; full stops and accents do not matter
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|"
    "october oct|november nov|december dec",
    "de": "januar jänner jan|februar feber feb|märz mär mrz|april apr|mai|juni jun|juli jul|august aug|"
    "september sept sep|oktober okt|november nov|dezember dez",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago ag|"
    "septiembre setiembre sept sep set|octubre oct|noviembre nov|diciembre dic",
    "fr": "janvier janv jan|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre sept sep|"
    "octobre oct|novembre nov|décembre déc",
    "it": "gennaio genn gen|febbraio febbr feb|marzo mar|aprile apr|maggio magg mag|giugno giu|luglio lug|agosto ago|"
    "settembre sett set|ottobre ott|novembre nov|dicembre dic",
    "pt": "janeiro jan|fevereiro fev|março mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set|"
    "outubro out|novembro nov|dezembro dez",
    "nl": "januari jan|februari febr feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sept sep|"
    "oktober okt|november nov|december dec",
    "pl": "stycznia styczeń sty|lutego luty lut|marca marzec mar|kwietnia kwiecień kwi|maja maj|"
    "czerwca czerwiec cze|lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz|"
    "października październik paź|listopada listopad lis|grudnia grudzień gru",
    "ru": "января январь янв|февраля февраль февр фев|марта март мар|апреля апрель апр|мая май|июня июнь июн|"
    "июля июль июл|августа август авг|сентября сентябрь сент сен|октября октябрь окт|ноября ноябрь нояб ноя|"
    "декабря декабрь дек",
    "uk": "січня січень січ|лютого лютий лют|березня березень бер|квітня квітень квіт кві|"
    "травня травень трав тра|червня червень черв чер|липня липень лип|серпня серпень серп сер|"
    "вересня вересень вер|жовтня жовтень жовт жов|листопада листопад лист лис|грудня грудень груд гру",
    "cs": "ledna leden lednem led|února únor únorem úno|března březen březnem bře|dubna duben dubnem dub|"
    "května květen květnem kvě|června červen červnem čvn|července červenec červencem čvc|srpna srpen srpnem srp|"
    "září zářím zář|října říjen říjnem říj|listopadu listopad listopadem lis|prosince prosinec prosincem pros pro",
    "tr": "ocak oca|şubat şub|mart mar|nisan nis|mayıs may|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|"
    "kasım kas|aralık ara",
    # also the months of the Levant and of the Maghreb
    "ar": "يناير كانونالثاني جانفي|فبراير شباط فيفري|مارس آذار|أبريل ابريل إبريل نيسان أفريل|مايو أيار ماي|"
    "يونيو يونيه حزيران جوان|يوليو يوليه تموز جويلية يوليوز|أغسطس آب أوت غشت|سبتمبر أيلول شتنبر|"
    "أكتوبر تشرينالأول|نوفمبر تشرينالثاني نونبر|ديسمبر كانونالأول دجنبر",
    "he": "ינואר ינו|פברואר פבר|מרץ מרס|אפריל אפר|מאי|יוני יונ|יולי יול|אוגוסט אוג|ספטמבר ספט|אוקטובר אוק|"
    "נובמבר נוב|דצמבר דצמ",
    "ja": "",  # 12月5日: the numbers have units
    "ko": "",
    "zh": "",
}
_WEEKDAYS = {
    "en": "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun",
    "de": "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so",
    "es": "lunes lun martes mar miércoles mié jueves jue viernes vie sábado sáb domingo dom",
    "fr": "lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim",
    "it": "lunedì lun martedì mar mercoledì mer giovedì gio venerdì ven sabato sab domenica dom",
    "pt": "segunda seg terça ter quarta qua quinta qui sexta sex sábado sáb domingo dom feira",
    "nl": "maandag ma dinsdag di woensdag wo donderdag do vrijdag vr zaterdag za zondag zo",
    "pl": "poniedziałek pon wtorek wt środa środę śr śro czwartek czw piątek pt pią sobota sobotę sob "
    "niedziela niedzielę niedz nie",
    "ru": "понедельник пн вторник вт среда среду ср четверг чт пятница пятницу пт суббота субботу сб воскресенье вс",
    "uk": "понеділок пн вівторок вт середа середу ср четвер чт пятниця пятницю пт субота суботу сб неділя неділю нд",
    "cs": "pondělí po úterý út středa středu st čtvrtek čt pátek pá sobota sobotu so neděle neděli ne",
    "tr": "pazartesi pzt salı sal çarşamba çar perşembe per cuma cum cumartesi cmt pazar paz günü",
    "ar": "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد اثنين إثنين ثلاثاء أربعاء خميس جمعة سبت أحد يوم",
    "he": "יום ראשון שני שלישי רביעי חמישי שישי שבת א ב ג ד ה ו ש",
    "ja": "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 月曜 火曜 水曜 木曜 金曜 土曜 日曜 月 火 水 木 金 土 日",
    "zh": "星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 "
    "周一 周二 周三 周四 周五 周六 周日 週一 週二 週三 週四 週五 週六 週日",
    "ko": "월요일 화요일 수요일 목요일 금요일 토요일 일요일 월 화 수 목 금 토 일",
}
_TELLING_LETTERS = 3  # at the beginning of a month's name
_MARKS = {ord(mark): "'" for mark in "\u2018\u2019\u02bc\u00b4`\u05f3"} | {ord("ı"): "i", ord("\u05f4"): '"'}
_PAIRS = re.compile("(تشرين|كانون) (?=ال)")  # months of two words


def plain(text: str) -> str:
    """Given a text, return it as words are compared: small letters without accents, points or hidden marks, digits
    and letters of one width, one kind of apostrophe.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) not in {"Mn", "Cf"})
    bare = unicodedata.normalize("NFC", bare)
    return _PAIRS.sub(r"\1", bare.translate(_MARKS))


@cache
def months(language: str) -> Mapping[str, int]:
    """Given a language, return its month names as `plain` has them, with their numbers; and the English ones, which
    the vendor writes in mails of other languages too.
    """
    found: dict[str, int] = {}
    for code in ("en", language):
        for number, names in enumerate(_MONTHS.get(code, "").split("|"), 1):
            found |= dict.fromkeys(map(plain, names.split()), number)
    return found


def month_languages(text: str) -> tuple[str, ...]:
    """Given a text, return the languages that have the name of a month among its words."""
    words = set(re.findall(r"[^\W\d_]+", plain(text)))
    return tuple(language for language in _MONTHS if words & months(language).keys())


def has_beginning_of_month(text: str, language: str) -> bool:
    """Tell whether a word of the text begins as a month of the language does, so that it may be a form of its name that
    the table lacks. Of a language without a table nobody can tell, so any word may.
    """
    if language not in _MONTHS:
        return True
    beginnings = tuple({name[:_TELLING_LETTERS] for name in months(language)})
    return any(word.startswith(beginnings) for word in re.findall(r"[^\W\d_]+", plain(text)))


@cache
def weekdays(language: str) -> frozenset[str]:
    """Given a language, return its weekday names as `plain` has them, and the English ones."""
    return frozenset(map(plain, f"{_WEEKDAYS['en']} {_WEEKDAYS.get(language, '')}".split()))


@cache
def fillers() -> frozenset[str]:
    """Return the words between the parts of a date that say nothing: "5 de diciembre", "2026 г."."""
    words = (
        "de del of the le el la il lo dia am den dem der em on op в во у на г год года р рік року r roku rok yılı سنة "
        "عام من שנת"
    )
    return frozenset(map(plain, words.split()))

"""The words beside which numbers of cards, accounts, telephones and taxpayers stand, in all languages that we read."""

import re


def _words(*rows: str) -> str:
    """Alternatives, written one language a row and parted by " | "; a blank in them is any white space."""
    words = [word for row in rows for word in row.split(" | ")]
    return "|".join(word.replace(" ?", r"\s?").replace(" ", r"\s{1,3}") for word in words)


CARD = re.compile(
    _words(
        "visa | master ?card | maestro | american express | amex | union ?pay | discover | diners | jcb",
        "girocard",
        "carte bleue | hipercard | \\belo\\b | \\bmir\\b | мир\\b | bancontact | dankort | \\btroy\\b",
        "\\bmada\\b",
        "isracard | \\bcards?\\b | kredit\\s?karte | debit\\s?karte | \\bkarten?\\b | tarjetas? | cart[ãa]o",
        "\\bcartes?\\b",
        "\\bcart[ae]\\b | kaart | \\bkart[aąeęoyouě]?\\w{0,3}\\b | карт[аоыуеі]\\w{0,2} | картк\\w{1,2}",
        "kart[ıi]n?\\w{0,6}",
        "بطاق\\w{1,3} | כרטיס\\w? | カード | 카드 | 银联 | 銀聯 | 信用卡 | apple pay | google pay | paypal",
    ),
    re.IGNORECASE,
)
"""Cards and what else is paid with."""

ACCOUNT = re.compile(
    _words(
        "account | konto | compte | cuenta | \\bconta\\b | \\bconto\\b | rekening | rachunek | [úu][čc]et",
        "сч[её]т | рахун",
    ),
    re.IGNORECASE,
)

ENDING = re.compile(
    "(?:"
    + _words(
        "ending(?: in| with| on)? | ends (?:in|with) | last (?:4|four)(?: digits| numbers)?(?: are| is)?",
        "last digits",
        "ende[nt]d? (?:auf|mit) | endend (?:auf|mit) | endet (?:auf|mit) | endziffern? | endnummer | endung",
        "letzten? (?:4|vier)? ?(?:ziffern|stellen) | terminant (?:par|en) | finissant par | finit par",
        "termin[ée]e?s? par | se termine (?:par|en) | derniers chiffres | terminad[ao]s? (?:en|con|em|com)",
        "acabad[ao]s? (?:en|em) | termina (?:en|em|con|in) | finalizad[ao]s? (?:en|em|com) | terminaci[óo]n",
        "terminando em | com final | final | [úu]ltimos (?:4 |cuatro |quatro )?d[íi]gitos",
        "terminante (?:con|in)",
        "finisce (?:con|in) | ultime (?:4 |quattro )?cifre | con finale | eindigend (?:op|met)",
        "eindigt (?:op|met)",
        "laatste (?:4 |vier )?cijfers | ko[nń]cz(?:y|[aą]c\\w{0,3}) si[eę] (?:na|cyframi)",
        "ko[nń]c[oó]wk\\w{1,2} | o ko[nń]c[oó]wce",
        "zako[nń]czon\\w{1,2} (?:na|cyframi) | ostatnie (?:4 |cztery )?cyfry",
        "kon[čc][ií]\\w{0,3}(?: na| [čc][ií]sl\\w{1,2})?",
        "koncovk\\w{1,2} | zakon[čc]en\\w{1,2}(?: na)? | posledn[ií] (?:4 |[čc]ty[řr]i )?[čc][ií]s\\w{2,4}",
        "(?:за|о)канчива\\w{2,8} на | окончание\\w? | последни[ех] (?:4 |четыре )?цифр\\w?",
        "закінчу\\w{2,8} на",
        "закінченням | останні (?:4 |чотири )?цифри | sonu | son (?:4|d[öo]rt) (?:hane\\w{0,4}|rakam\\w{0,4})",
        "[تي]نتهي(?: ?بـ?)?(?:ال\\w{3,6})? | المنتهية? ?(?:بـ?)?(?:ال\\w{3,6})? | آخر (?:4 |أربعة )?أرقام",
        "[המש]{0,2}מסתיימ?ת? ?ב? | ספרות(?: ה?אחרונות)?",
        "末尾(?:番号|4桁|四桁)?[がは]? | 下\\s?[4４四]\\s?(?:桁|けた)[がは]? | 끝\\s?4?\\s?(?:자리|번호)?[가는은]?",
        "뒤\\s?4?\\s?자리 | 마지막\\s?4?\\s?자리 | 尾号 | 尾號",
    )
    + r")(?:\s{1,3}(?:digits?|numbers?|ziffern?|chiffres?|d[íi]gitos?|cifras?|cifre|cijfers?|cyfr\w{1,3}|цифр\w{1,3}"
    r"|the|den|les|los|os|le))?"
    r"[\s:：.(（«„“\"'#№ـ-]{0,6}$",
    re.IGNORECASE,
)
"""What a text ends with before the last digits of a number."""

ENDING_BEHIND = re.compile(
    r"\s{0,2}(?:ile\s(?:biten|sonlanan)|で終わる|で終わり|(?:으)?로\s?끝나|numaral[ıi]\s(?:kart|hesap)|番のカード|のカード)",
    re.IGNORECASE,
)
"""What follows them in Turkish, Japanese, Korean."""

MASK = r"[*•●∙·⋅✱＊∗×○◦▪■□]"
MASK_BEFORE = re.compile(rf"(?:(?:{MASK}[ \t\u00a0]?){{3,}}|(?<![^\W_])(?:[xX]{{3,}}[ -]?)+)[\s-]{{0,3}}$")
SHORT_MASK_BEFORE = re.compile(rf"(?:{MASK}{{1,2}}|\.{{2,}}|…|‥)[\s-]{{0,3}}$")
MASK_BEHIND = re.compile(rf"[ -]?(?:{MASK}{{2,}}|[xX]{{3,}}(?![^\W\d_]))")

LABEL = re.compile(
    r"(?:(?<![^\W\d_])(?<!-)(?:"
    + _words(
        # telephones
        "tel | tele(?:ph|f)on[eo]?[sn]? | telefon\\w{0,8} | t[ée]l[ée]phone | tel[ée]fono | phone | mobile?s?",
        "mobil\\w{0,8}",
        "handy\\w{0,7} | celular | cell | m[óo]vil | portable | telem[óo]vel | cellulare | gsm",
        "kom[óo]rk\\w{1,2} | whatsapp",
        "тел | телефон\\w{0,3} | моб\\w{0,7} | fax",
        "الهاتف | هاتف | جوال | الجوال | موبايل | טלפון | נייד",
        # taxpayers, citizens, passports
        "cpf | cnpj | nif | nie | dni | cif | nuip? | rut | rfc | curp | cui[tl] | ruc | nit | c[ée]dula",
        "gstin? | aadhaar",
        "vat | tva | iva | btw | ust | ust-?id(?:-?nr)? | uid | steuer\\w{0,10}(?:-?id)? | tin | ssn | itin",
        "tax",
        "national insurance | nino | sire[tn] | codice fiscale | partita iva | p\\.?\\s?iva | bsn | kvk",
        "pesel | nip | regon",
        "i[čc]o | di[čc] | rodn[ée] [čc][íi]slo | инн | снилс | паспорт\\w{0,3} | рнокпп | єдрпоу | іпн",
        "t\\.?c\\.? | kimlik",
        "vergi | passport | passeport | pasaporte | passaporte | passaporto | reisepass\\w{0,6}",
        "ausweis\\w{0,7} | paspoort | paszport\\w? | pasu?",
        'الهوية | جواز(?: السفر)? | الضريبي | תעודת זהות | זהות | ת\\.?["״]?ז\\.? | דרכון',
        "customs (?:code|id|no|number) | national id | id (?:card|no|number)",
        # accounts
        "iban | konto\\w{0,9} | account | acct | a/c | compte | cuenta | conta | conto | rekening\\w{0,6}",
        "rachun\\w{1,4} | [úu][čc]t?et | [úu][čc]tu",
        "сч[её]т\\w{0,2} | р/с | рахун\\w{1,4} | hesap | ag[êe]ncia | sort code | routing | blz | bankleitzahl",
        "clabe | pix",
        "الحساب | حساب | חשבון | transaction | transaktion\\w{0,9} | transa[cç]\\w{2,5}",
    )
    + r")|"
    + _words(
        "電話(?:番号)? | 携帯(?:電話)?(?:番号)? | 전화(?:번호)? | 휴대\\w{1,3} | 연락처 | マイナンバー",
        "個人番号 | 통관\\w{0,8} | 주민\\w{0,4}번호 | 身份证\\w{0,2}",
    )
    + "|"
    + _words("口座(?:番号)? | 계좌(?:번호)? | 手机号?码? | 사업자\\w{0,6}")
    + r")\W{0,6}(?:(?:no(?:su)?|nr|n[º°]|num|number|nummer|num[ée]ro|n[úu]mero|numer|[čc]íslo|id|code|kod"
    r"|reg(?:istration)?|номер|рахунку|numaras[ıi]|番号|번호|رقم|מספר|ist|est|[ée]|ending|[a-z]{2}|[a-z]{6})\W{1,5}){0,2}$",
    re.IGNORECASE,
)
"""What a text ends with before the number of a telephone, a taxpayer, a passport, an account, a payment."""

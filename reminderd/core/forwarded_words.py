"""How mail programs word a forwarded mail: the names of its header lines, and what announces it.

The languages are those AliExpress writes in. The words are those of Gmail, Outlook, Apple Mail and Thunderbird, which
differ from each other; a word that several languages share tells the language only together with the others.
"""

import re
from enum import Enum, auto


class Field(Enum):
    """A header line that forwarding repeats in the text."""

    FROM = auto()
    DATE = auto()
    TO = auto()
    SUBJECT = auto()


_WORDS = {
    "en": ("from", "date, sent", "to", "subject"),
    "de": ("von", "datum, gesendet", "an", "betreff"),
    "es": ("de, remitente", "fecha, enviado, enviado el", "para, a, destinatario", "asunto"),
    "fr": ("de, expéditeur", "date, envoyé, envoyé le", "à, a, pour, destinataire", "objet, sujet"),
    "it": ("da, mittente", "data, inviato, inviato il", "a, destinatario", "oggetto"),
    "pt": ("de, remetente", "data, date, enviado, enviada, enviado em, enviada em", "para, destinatário", "assunto"),
    "nl": ("van", "datum, verzonden", "aan", "onderwerp"),
    "pl": ("od, nadawca", "data, wysłano, wysłane", "do, adresat", "temat"),
    "ru": ("от, от кого", "дата, отправлено", "кому", "тема"),
    "uk": ("від, від кого", "дата, надіслано, відправлено", "кому", "тема"),
    "cs": ("od, odesílatel", "datum, odesláno, posláno", "komu, pro", "předmět"),
    "tr": ("kimden, gönderen", "tarih, gönderildi, gönderme tarihi", "kime, alıcı", "konu"),
    "ar": ("من, المرسل", "التاريخ, تاريخ, تاريخ الإرسال, تم الإرسال, أرسلت", "إلى, الى", "الموضوع, العنوان"),
    "he": ("מאת", "תאריך, נשלח, בתאריך", "אל", "נושא"),
    "ja": ("差出人, 送信者, from", "日付, 日時, 送信日時, date", "宛先, to", "件名, subject"),
    "ko": ("보낸 사람, 보낸사람, 발신", "날짜, 보낸 날짜, 전송, 전송됨", "받는 사람, 받는사람, 수신", "제목"),
}

FIELDS: dict[str, dict[str, Field]] = {
    code: {word.strip(): field for field, words in zip(Field, row, strict=True) for word in words.split(",")}
    for code, row in _WORDS.items()
}
"""By language, the small-lettered names of the header lines."""

MORE_FIELDS = re.compile(
    r"[>*|\s]*(?:b?cc|reply-to|kopie|copie|copia|cópia|con copia|kopia|dw|копия|копія|bilgi|نسخة|עותק|参照|참조"
    r"|antwort an|antworten an|répondre à|responder a|rispondi a|antwoord aan|odpowiedz do|kimden yanıt|返信先|답장)"
    r"[^:：\w]{0,12}[:：]",
    re.IGNORECASE,
)
"""Other header lines that may follow."""

OTHER_FIELD = re.compile(r"[^\W\d_][^:：]{0,24}[:：](?:\s|$)")
"""What may be a header line of any name."""

ANNOUNCEMENT = re.compile(
    r"forward|fwd|weitergeleitet|weiterleitung|reenvia|rebotad|transf[ée]r|inoltra|encaminha|reencaminha|doorgestuur"
    r"|przekaz|przesłan|переадрес|пересла|пересыла|пересил|перенаправ|přepos|předan|iletil|yönlendir"
    r"|محول|موجه|موجّه|توجيه|תועבר|הועבר|מועבר|שהועבר|転送|전달",
    re.IGNORECASE,
)
"""Stands in the line above the repeated header."""

PREFIX = re.compile(
    r"^\W*(?:fwd?|wg|tr|rv|i|enc|doorst|pd|dl|ilt|i̇lt|rm|re-?env|пересл?|fs|转发|転送|전달|הועבר|إعادة توجيه)\s*[:：]",
    re.IGNORECASE,
)
"""Begins the subject of a forwarded mail."""

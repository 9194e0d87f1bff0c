"""How mail programs word a forwarded mail: the names of its header lines, and what announces it.

The languages are those AliExpress writes in, and more: a mail program need not speak the shop's. The words are those of
Gmail, Outlook, Apple Mail, Thunderbird, K-9, Samsung, Yahoo, mail.ru, Yandex, Naver, Libero, Orange, QQ and 163, which
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
    "ko": ("보낸 사람, 보낸사람, 발신", "날짜, 보낸 날짜, 보낸날짜, 전송, 전송됨", "받는 사람, 받는사람, 수신", "제목"),
    "zh": (
        "发件人, 發件人, 寄件者, 寄件人",
        "发送时间, 发送日期, 日期, 时间, 寄件日期, 傳送時間, 傳送日期, 寄送時間, 已发送",
        "收件人, 收件者",
        "主题, 主題, 主旨, 标题",
    ),
    "sv": ("från", "skickat, skickades, datum", "till", "ämne"),
    "da": ("fra", "sendt, dato", "til", "emne"),
    "fi": ("lähettäjä", "lähetetty, päivä, päiväys", "vastaanottaja", "aihe"),
    "hu": ("feladó, küldő", "elküldve, dátum, küldve", "címzett", "tárgy"),
    "ro": ("de la, de", "trimis, data", "către", "subiect"),
    "el": ("από", "ημερομηνία, στάλθηκε", "προς", "θέμα"),
    "bg": ("от", "дата, изпратено", "до", "относно, тема"),
    "sk": ("od", "dátum, odoslané", "komu", "predmet"),
    "vi": ("từ", "ngày, đã gửi", "đến, tới", "chủ đề, tiêu đề"),
    "id": ("dari", "tanggal, terkirim, dikirim", "kepada", "subjek, perihal"),
    "th": ("จาก", "วันที่", "ถึง", "เรื่อง"),
}

FIELDS: dict[str, dict[str, Field]] = {
    code: {word.strip(): field for field, words in zip(Field, row, strict=True) for word in words.split(",")}
    for code, row in _WORDS.items()
}
"""By language, the small-lettered names of the header lines."""

MORE_FIELDS = re.compile(
    r"[>*|\s]*(?:b?cc|reply-to|kopie|copie|copia|cópia|con copia|kopia|dw|копия|копія|bilgi|نسخة|עותק|参照|참조"
    r"|抄送|副本|密送|复制|回复|cópia oculta|skrytá|answer to|antwort an|antworten an|répondre à|responder a"
    r"|rispondi a|antwoord aan|odpowiedz do|kimden yanıt|返信先|답장)"
    r"[^:：\w]{0,12}[:：]",
    re.IGNORECASE,
)
"""Other header lines that may follow."""

OTHER_FIELD = re.compile(r"[^\W\d_][^:：]{0,24}[:：](?:\s|$)")
"""What may be a header line of any name."""

ANNOUNCEMENT = re.compile(
    r"forward|fwd|weitergeleitet|weiterleitung|reenvia|rebotad|transf[ée]r|inoltra|encaminha|reencaminha|doorgestuur"
    r"|przekaz|przesłan|переадрес|пересла|пересыла|пересил|перенаправ|přepos|předan|iletil|yönlendir"
    r"|转发|轉寄|转寄|轉發|vidarebef|videresend|vidaresend|välitet|továbbít|προωθ|препрат|chuyển tiếp"
    r"|diteruskan|محول|موجه|موجّه|توجيه|תועבר|הועבר|מועבר|שהועבר|転送|전달",
    re.IGNORECASE,
)
"""Stands in the line above the repeated header."""

ORIGINAL = re.compile(
    r"[-_=\s*>]{0,60}(?:the )?(?:original (?:message|mail|e-?mail)|ursprüngliche (?:nachricht|e-?mail|mail)"
    r"|originalnachricht"
    r"|mensaje original|correo original|message (?:d'origine|d’origine|original)|courriel original|messaggio originale"
    r"|mensagem original|oorspronkelijk bericht|originele bericht|(?:oryginalna )?wiadomość oryginalna"
    r"|oryginalna wiadomość"
    r"|исходное сообщение|оригинальное сообщение|вихідне повідомлення|původní (?:zpráva|e-?mail)"
    r"|orijinal (?:mesaj|ileti|e-?posta)"
    r"|ursprungligt meddelande|oprindelig (?:meddelelse|besked)|opprinnelig melding|alkuperäinen viesti"
    r"|eredeti üzenet|mesaj original"
    r"|原始邮件|原始郵件|原邮件|元のメッセージ|original ?message|원본 ?(?:메일|메시지)|원본 이메일|הודעה מקורית"
    r"|ההודעה המקורית"
    r"|الرسالة الأصلية|رسالة أصلية)",
    re.IGNORECASE,
)
"""Stands above the repeated header where phones and webmail send a mail on; but above an answer's, too."""

MESSAGE_OF = re.compile(r"[>*|\s]*message (?:du|de|of|from) +(?P<date>\d.{5,60}?)\s*$", re.IGNORECASE)
"""The line of Orange's webmail with the date."""

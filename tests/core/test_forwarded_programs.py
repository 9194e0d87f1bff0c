"""Forwards by phones and webmail, whose headers have other forms; and those that nobody can unwrap."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.resources import load_vendor
from reminderd.core.extract import read
from reminderd.core.forwarded import originals, packed
from reminderd.core.mime import parse
from reminderd.core.model import Authenticity, Mail, MailKind, Verdict

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NORA = "nora@example.org"
FROM = "AliExpress <transaction@notice.aliexpress.com>"
ORDER = "8204417306625518"
SUBJECT = f"Order {ORDER}: how did it go?"
NINE_UTC = datetime(2026, 11, 12, 10, tzinfo=UTC)
PROGRAMS = {
    "K-9": f"-------- Original Message --------\nFrom: {FROM}\nSent: November 12, 2026 11:00:00 AM GMT+01:00\nTo: {NORA}\nSubject: {SUBJECT}\n",
    "K-9, de": f"-------- Ursprüngliche Nachricht --------\nVon: {FROM}\nGesendet: 12. November 2026 11:00:00 MEZ\nAn: {NORA}\nBetreff: {SUBJECT}\n",
    "K-9, fr": f"-------- Message d'origine --------\nDe : {FROM}\nEnvoyé : 12 novembre 2026 11:00:00 GMT+01:00\nÀ : {NORA}\nObjet : {SUBJECT}\n",
    "Samsung": f"-------- Original message --------\nFrom: {FROM}\nDate: 12/11/2026 11:00 (GMT+01:00)\nTo: {NORA}\nSubject: {SUBJECT}\n",
    "Samsung, de": f"-------- Ursprüngliche Nachricht --------\nVon: {FROM}\nDatum: 12.11.26 11:00 (GMT+01:00)\nAn: {NORA}\nBetreff: {SUBJECT}\n",
    "Samsung, one line": f"-------- Ursprüngliche Nachricht --------Von: {FROM} Datum: 12.11.26  11:00  (GMT+01:00) An: {NORA} Betreff: {SUBJECT}\n",
    "Samsung, it, one line": f"-------- Messaggio originale --------Da: {FROM} Data: 12/11/26 11:00 (GMT+01:00) A: {NORA} Oggetto: {SUBJECT}\n",
    "Samsung, pl": f"-------- Wiadomość oryginalna --------\nOd: {FROM}\nData: 12.11.2026 11:00 (GMT+01:00)\nDo: {NORA}\nTemat: {SUBJECT}\n",
    "mail.ru": f"-------- Пересылаемое сообщение --------\nОт: {FROM}\nКому: {NORA}\nДата: Четверг, 12 ноября 2026, 13:00 +03:00\nТема: {SUBJECT}\n",
    "mail.ru, new": f"----- Пересылаемое сообщение -----\nОт кого: {FROM}\nКому: {NORA}\nДата: 12 ноября 2026, 13:00 +03:00\nТема: {SUBJECT}\n",
    "Naver": f'-----Original Message-----\nFrom: "AliExpress"<transaction@notice.aliexpress.com>\nTo: <{NORA}>\nCc:\nSent: 2026-11-12 (목) 19:00:00 (GMT+09:00)\nSubject: {SUBJECT}\n',
    "Naver, ko": f'-----원본 메일-----\n보낸사람: "AliExpress"<transaction@notice.aliexpress.com>\n받는사람: <{NORA}>\n날짜: 2026-11-12 (목) 19:00:00 (GMT+09:00)\n제목: {SUBJECT}\n',
    "Libero": f'----- Messaggio originale -----\nDa: "AliExpress" <transaction@notice.aliexpress.com>\nA: {NORA}\nInviato: giovedì 12 novembre 2026 alle 11.00\nOggetto: {SUBJECT}\n',
    "Libero, attribution": "Il 12 novembre 2026 alle 11.00 AliExpress <transaction@notice.aliexpress.com> ha scritto:\n",
    "Orange": f"> Message du 12/11/26 11:00\n> De : {FROM}\n> A : {NORA}\n> Copie à : \n> Objet : {SUBJECT}\n>\n",
    "QQ": f'------------------ 原始邮件 ------------------\n发件人: "AliExpress" <transaction@notice.aliexpress.com>;\n发送时间: 2026年11月12日(星期四) 上午11:00\n收件人: "nora"<{NORA}>;\n主题: {SUBJECT}\n',
    "QQ, evening": f'------------------ 原始邮件 ------------------\n发件人：{FROM}\n发送时间：2026年11月12日(星期四) 上午11:00\n收件人："nora"<{NORA}>;\n主题：{SUBJECT}\n',
    "163": f'-------- 转发邮件信息 --------\n发件人："AliExpress" <transaction@notice.aliexpress.com>\n发送日期：2026-11-12 18:00:00 +08:00\n收件人：{NORA}\n主题：{SUBJECT}\n',
    "163, GMT+8": f"-------- 转发邮件信息 --------\n发件人：{FROM}\n发送日期：2026-11-12 18:00:00 GMT+8\n收件人：{NORA}\n主题：{SUBJECT}\n",
    "Yahoo Taiwan": f"----- 轉寄郵件 -----\n寄件者： {FROM}\n收件者： {NORA}\n寄件日期： 2026年11月12日 下午 06:00 GMT+8\n主題： {SUBJECT}\n",
    "Yandex": '-------- Пересылаемое сообщение --------\n12.11.2026, 11:00, "AliExpress" <transaction@notice.aliexpress.com>:\n',
    "Yandex, with more": f'----------------\nКому: {NORA};\nТема: {SUBJECT};\n12.11.2026, 11:00, "AliExpress" <transaction@notice.aliexpress.com>:\n',
    "Yandex, en": '-------- Forwarded message --------\n12.11.2026, 11:00, "AliExpress" <transaction@notice.aliexpress.com>:\n',
    "Yahoo": f"----- Forwarded Message -----\nFrom: {FROM}\nTo: nora <{NORA}>\nSent: Thursday, November 12, 2026 at 11:00:00 AM GMT+1\nSubject: {SUBJECT}\n",
    "Yahoo, one line": f'----- Forwarded Message ----- From: "AliExpress" <transaction@notice.aliexpress.com>To: "nora" <{NORA}>Sent: Thu, Nov 12, 2026 at 11:00 AMSubject: {SUBJECT}\n',
    "Yahoo, fr, one line": f'----- Message transféré ----- De : "AliExpress" <transaction@notice.aliexpress.com>À : "nora" <{NORA}>Envoyé : jeudi 12 novembre 2026 à 11:00:00 UTC+1Objet : {SUBJECT}\n',
    "attribution, en": "On Thu, Nov 12, 2026 at 11:00 AM AliExpress <transaction@notice.aliexpress.com> wrote:\n",
    "attribution, en, two lines": "On Thu, Nov 12, 2026 at 11:00 AM AliExpress\n<transaction@notice.aliexpress.com> wrote:\n",
    "attribution, de": "Am 12.11.2026 um 11:00 schrieb AliExpress <transaction@notice.aliexpress.com>:\n",
    "attribution, de, behind": "AliExpress <transaction@notice.aliexpress.com> schrieb am 12.11.2026 um 11:00:\n",
    "attribution, fr": "Le jeu. 12 nov. 2026 à 11:00, AliExpress <transaction@notice.aliexpress.com> a écrit :\n",
    "attribution, es": "El jue, 12 nov 2026 a las 11:00, AliExpress (<transaction@notice.aliexpress.com>) escribió:\n",
    "Outlook, sv": f"Från: {FROM}\nSkickat: den 12 november 2026 11:00\nTill: {NORA}\nÄmne: {SUBJECT}\n",
    "Outlook, da": f"Fra: {FROM}\nSendt: 12. november 2026 11:00\nTil: {NORA}\nEmne: {SUBJECT}\n",
    "Outlook, ro": f"De la: {FROM}\nTrimis: joi, 12 noiembrie 2026 11:00\nCătre: {NORA}\nSubiect: {SUBJECT}\n",
    "Outlook, hu": f"Feladó: {FROM}\nElküldve: 2026. november 12. 11:00\nCímzett: {NORA}\nTárgy: {SUBJECT}\n",
}  # fmt: skip


def forwarded(body: str, subject: str = f"Fwd: {SUBJECT}", more: str = "") -> Mail:
    raw = (
        f"From: Nora <{NORA}>\nTo: {NORA}\nSubject: {subject}\nDate: Sat, 21 Nov 2026 09:00:00 +0000\n{more}"
        f"Content-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
    return parse(raw.encode(), received_at=NOW)


def is_shops(sender: str) -> bool:
    return "aliexpress.com" in sender


def found(mail: Mail) -> tuple[Mail, ...]:
    return originals(mail, (NORA,), is_shops, BERLIN)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_forward_of_a_phone_or_webmail_is_read_with_its_own_day(name: str) -> None:
    """Sender, subject, instant and text are the original's."""
    (mail,) = found(forwarded(f"{PROGRAMS[name]}\nHi Nora,\nyour order is finished."))
    assert mail.sender == "transaction@notice.aliexpress.com"
    assert (mail.sent_at, mail.sent_after) == (NINE_UTC, None)
    assert mail.lines == ("Hi Nora,", "your order is finished.")
    assert mail.problems == ()
    (fact,) = read(mail, load_vendor()).facts
    assert (fact.kind, fact.order and fact.order.number) == (MailKind.RECEIPT_CONFIRMED, ORDER)


@pytest.mark.parametrize("name", ["Samsung, one line", "Yandex", "Naver", "QQ", "attribution, en"])
def test_a_gateways_tag_in_front_does_not_hide_a_forward(name: str) -> None:
    """[EXTERNAL] Fwd: is a forward."""
    (mail,) = found(forwarded(PROGRAMS[name], f"[EXTERNAL] WG: {SUBJECT}"))
    assert read(mail, load_vendor()).kind is MailKind.RECEIPT_CONFIRMED


@pytest.mark.parametrize(
    "name", ["K-9", "Naver", "Yahoo", "attribution, en", "attribution, de", "QQ", "Samsung, one line"]
)
def test_the_same_above_an_answer_forwards_nothing(name: str) -> None:
    """Programs write the same above what they answer."""
    body = PROGRAMS[name].replace("Forwarded Message", "Original Message")
    assert found(forwarded(f"thanks!\n\n{body}\nHi", f"Re: {SUBJECT}")) == ()
    assert packed(forwarded(f"thanks!\n\n{body}\nHi", f"AW: {SUBJECT}"), (NORA,), is_shops, "AliExpress") is None


def test_a_day_that_may_be_two_is_not_known() -> None:
    """11/12/2026 is in November or in December; the earlier one is plausible, so the mail's own day is unknown."""
    raw = PROGRAMS["Samsung"].replace("12/11/2026", "11/12/2026")
    late = parse(
        f"From: {NORA}\nSubject: Fwd: x\nDate: Sun, 20 Dec 2026 09:00:00 +0000\n\n{raw}\nHi".encode(),
        received_at=datetime(2026, 12, 20, 12, tzinfo=UTC),
    )
    (mail_of_two_days,) = found(late)
    assert mail_of_two_days.sent_at == datetime(2026, 12, 11, 10, tzinfo=UTC)
    assert mail_of_two_days.sent_after == datetime(2026, 11, 12, 10, tzinfo=UTC)
    assert "two days" in mail_of_two_days.problems[0]


PACKED = {
    "a head nobody knows": "~~~ begin ~~~\nwho: AliExpress (transaction@notice.aliexpress.com)\n~~~\nYour order has been delivered",
    "only a name": "---------- Forwarded message ---------\nFrom: AliExpress\nDate: Thu\nSubject: your order\n\nHi Nora",
    "only links": "see this\n\nhttps://www.aliexpress.com/p/order/detail.html?orderId=8204417306625518",
}


@pytest.mark.parametrize("name", PACKED)
def test_what_cannot_be_unwrapped_is_shown(name: str) -> None:
    """It names the shop, so it does not vanish: an unread mail that says what the matter is."""
    mail = forwarded(PACKED[name], "Fwd: something")
    assert found(mail) == ()
    shown = packed(mail, (NORA,), is_shops, "AliExpress")
    assert shown is not None
    reading = read(shown, load_vendor())
    assert (reading.verdict, reading.facts) == (Verdict.UNRECOGNISED, ())
    assert "you forwarded something I could not unwrap" in reading.problems
    assert (shown.authenticity, shown.forwarded_by) == (Authenticity.UNKNOWN, NORA)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (
            "Fwd: photos",
            "---------- Forwarded message ---------\nFrom: Tom <tom@example.net>\nSubject: photos\n\nAliExpress!",
        ),
        ("Fwd: photos", "Tom wrote you something\n\nHere they are."),
        ("Fwd: dinner", "12.11.2026, 11:00, Tom <tom@example.net>:\nI bought it at www.aliexpress.com"),
        ("dinner?", "I bought it at AliExpress, https://www.aliexpress.com/item/1"),
        ("Re: Fwd: dinner?", "I bought it at AliExpress, https://www.aliexpress.com/item/1"),
    ],
)
def test_what_is_private_stays_unread(subject: str, body: str) -> None:
    """Another sender, no word of the shop, or no forward."""
    mail = forwarded(body, subject)
    assert found(mail) == ()
    assert packed(mail, (NORA,), is_shops, "AliExpress") is None


def test_words_of_a_dispute_in_what_cannot_be_unwrapped_are_a_guess() -> None:
    """It adds a deadline and ends none."""
    mail = forwarded(f"~~~\nAliExpress\nOrder {ORDER}: the seller has proposed a new solution.", "Fwd: look")
    shown = packed(mail, (NORA,), is_shops, "AliExpress")
    assert shown is not None
    (fact,) = read(shown, load_vendor()).facts
    assert (fact.kind, fact.is_guessed) == (MailKind.DISPUTE_OFFER, True)

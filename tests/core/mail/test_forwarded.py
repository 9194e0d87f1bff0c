"""A mail that the user sent on by hand -> the original in it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.mail.forwarded import MAX_DEPTH, originals
from reminderd.core.mail.forwarded_words import forward_words
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Authenticity, Mail, MailKind
from reminderd.core.reading import read
from samples.languages import WORDS

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)
NORA = "nora@example.org"
OWN = "AliExpress <transaction@notice.aliexpress.com>"
ORDER = "8204417306625518"
SUBJECT = f"Order {ORDER}: order shipped"
GMAIL = "---------- Forwarded message ---------"


def forward(
    subject: str, body: str, *, sender: str = f"Nora <{NORA}>", kind: str = "text/plain", more: str = ""
) -> bytes:
    return (
        f"From: {sender}\nTo: {NORA}\nSubject: {subject}\nDate: Wed, 03 Jun 2026 09:00:00 +0000\n{more}"
        f"Content-Type: {kind}; charset=utf-8\n\n{body}\n"
    ).encode()


def found(raw: bytes, forwarders: tuple[str, ...] = (NORA,)) -> tuple[Mail, ...]:
    def is_original(sender: str) -> bool:
        return "aliexpress.com" in sender

    return originals(parse(raw, received_at=NOW), forwarders, is_original, BERLIN, WORDS)


def header(sender: str, date: str, to: str, subject: str) -> str:
    """The four lines in the order most programs write them; an argument is "name|value", without a value its own."""
    values = (OWN, "", f"<{NORA}>", SUBJECT)
    rows = (part.partition("|") for part in (sender, date, to, subject))
    return "\n".join(f"{name}: {own or value}" for (name, _, own), value in zip(rows, values, strict=True))


SHAPES = {
    "Gmail, en": ("Fwd: x", GMAIL, header("From", "Date|Mon, Jun 1, 2026 at 10:00 AM", "To", "Subject")),
    "Gmail, de": ("Fwd: x", GMAIL, header("Von", "Date|Mo., 1. Juni 2026 um 10:00 Uhr", "To", "Subject")),
    "Gmail, es": ("Fwd: x", GMAIL, header("De", "Date|lun, 1 jun 2026 a las 10:00", "To", "Subject")),
    "Gmail, fr": ("Fwd: x", GMAIL, header("De ", "Date|lun. 1 juin 2026 à 10:00", "To", "Subject")),
    "Gmail, it": ("Fwd: x", GMAIL, header("Da", "Date|lun 1 giu 2026 alle ore 10:00", "To", "Subject")),
    "Gmail, pt": ("Fwd: x", GMAIL, header("De", "Date|seg., 1 de jun. de 2026 às 10:00", "To", "Subject")),
    "Gmail, nl": ("Fwd: x", GMAIL, header("Van", "Date|ma 1 jun 2026 om 10:00", "To", "Subject")),
    "Gmail, pl": ("Fwd: x", GMAIL, header("Od", "Date|pon., 1 cze 2026 o 10:00", "To", "Subject")),
    "Gmail, ru": ("Fwd: x", GMAIL, header("От", "Date|пн, 1 июн. 2026 г. в 10:00", "To", "Subject")),
    "Gmail, uk": ("Fwd: x", GMAIL, header("Від", "Date|пн, 1 черв. 2026 р. о 10:00", "To", "Subject")),
    "Gmail, cs": ("Fwd: x", GMAIL, header("Od", "Date|po 1. 6. 2026 v 10:00", "To", "Subject")),
    "Gmail, tr": ("Fwd: x", GMAIL, header("Gönderen", "Date|1 Haz 2026 Pzt, 10:00", "To", "Subject")),
    "Gmail, ar": ("Fwd: x", GMAIL, header("من", "Date|الاثنين، 1 يونيو 2026 في 10:00 ص", "To", "Subject")),
    "Gmail, he": ("Fwd: x", GMAIL, header("\u202aמאת", "Date|יום ב׳, 1 ביוני 2026 ב-10:00", "To", "Subject")),
    "Gmail, ja": ("Fwd: x", GMAIL, header("From", "Date|2026年6月1日(月) 10:00", "To", "Subject")),
    "Gmail, ko": ("Fwd: x", GMAIL, header("보낸사람", "Date|2026년 6월 1일 (월) 오전 10:00", "To", "Subject")),
    "Outlook, en": ("FW: x", "", header("From", "Sent|Monday, June 1, 2026 10:00 AM", "To", "Subject")),
    "Outlook, en, numbers": ("FW: x", "", header("From", "Sent|01/06/2026 10:00", "To", "Subject")),
    "Outlook, de": ("WG: x", "", header("Von", "Gesendet|Montag, 1. Juni 2026 10:00", "An", "Betreff")),
    "Outlook, es": ("RV: x", "", header("De", "Enviado|lunes, 1 de junio de 2026 10:00", "Para", "Asunto")),
    "Outlook, fr": ("TR: x", "", header("De ", "Envoyé |lundi 1 juin 2026 10:00", "À ", "Objet ")),
    "Outlook, it": ("I: x", "", header("Da", "Inviato|lunedì 1 giugno 2026 10:00", "A", "Oggetto")),
    "Outlook, pt": ("ENC: x", "", header("De", "Enviado|segunda-feira, 1 de junho de 2026 10:00", "Para", "Assunto")),
    "Outlook, nl": ("FW: x", "", header("Van", "Verzonden|maandag 1 juni 2026 10:00", "Aan", "Onderwerp")),
    "Outlook, pl": ("PD: x", "", header("Od", "Wysłano|poniedziałek, 1 czerwca 2026 10:00", "Do", "Temat")),
    "Outlook, ru": ("FW: x", "", header("От", "Отправлено|1 июня 2026 г. 10:00", "Кому", "Тема")),
    "Outlook, uk": ("FW: x", "", header("Від", "Надіслано|1 червня 2026 р. 10:00", "Кому", "Тема")),
    "Outlook, cs": ("FW: x", "", header("Od", "Odesláno|pondělí 1. června 2026 10:00", "Komu", "Předmět")),
    "Outlook, tr": ("İLT: x", "", header("Kimden", "Gönderildi|1 Haziran 2026 Pazartesi 10:00", "Kime", "Konu")),
    "Outlook, ar": ("FW: x", "", header("من", "تم الإرسال|1 يونيو 2026 10:00", "إلى", "الموضوع")),
    "Outlook, he": ("FW: x", "", header("מאת", "נשלח|1 ביוני 2026 10:00", "אל", "נושא")),
    "Outlook, ja": ("FW: x", "", header("差出人", "送信日時|2026年6月1日 10:00", "宛先", "件名")),
    "Outlook, ko": (
        "FW: x",
        "",
        header("보낸 사람", "보낸 날짜|2026년 6월 1일 월요일 오전 10:00", "받는 사람", "제목"),
    ),
    "Apple, nl": (
        "Doorst: x",
        "Begin doorgestuurd bericht:",
        header("Van", "Datum|1 juni 2026 om 10:00:00 CEST", "Aan", "Onderwerp"),
    ),
    "Apple, de": (
        "Fwd: x",
        "Anfang der weitergeleiteten Nachricht:",
        header("Von", "Datum|1. Juni 2026 um 10:00:00 MESZ", "An", "Betreff"),
    ),
    "Thunderbird": (
        "Fwd: x",
        "-------- Weitergeleitete Nachricht --------",
        f"Betreff: \t{SUBJECT}\nDatum: \tMon, 1 Jun 2026 10:00:00 +0200\nVon: \t{OWN}\nAn: \t{NORA}",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_mail_forwarded_in_the_text_is_read_as_the_original(name: str) -> None:
    """Sender, subject, date and text are the original's, in each language and each program's shape."""
    subject, above, block = SHAPES[name]
    raw = forward(subject, f"look at this\n\n{above}\n{block}\n\nHi Nora,\nyour order has shipped.")
    (mail,) = found(raw)
    assert (mail.sender, mail.sender_name, mail.subject) == ("transaction@notice.aliexpress.com", "AliExpress", SUBJECT)
    assert mail.sent_at == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert mail.lines == ("Hi Nora,", "your order has shipped.")
    assert (mail.forwarded_by, mail.authenticity, mail.problems) == (NORA, Authenticity.UNKNOWN, ())
    assert mail.id == parse(raw, received_at=NOW).id
    (fact,) = read(mail, load_vendor()).facts
    assert (fact.kind, fact.order and fact.order.number) == (MailKind.ORDER_SHIPPED, ORDER)


ADDRESS = "AliExpress &lt;transaction@notice.aliexpress.com&gt;"
PAGES = {
    "Gmail": (
        f"<div>{GMAIL}<br>From: <strong>AliExpress</strong> <span>&lt;<a href='mailto:x'>transaction@notice"
        f".aliexpress.com</a>&gt;</span><br>Date: Mon, Jun 1, 2026 at 10:00 AM<br>Subject: {SUBJECT}<br>To: &lt;"
        "n@e.example&gt;<br></div><br><table><tr><td>Hi Nora,</td></tr></table>"
    ),
    "Outlook": (
        f"<div><b>From:</b> {ADDRESS}<br><b>Sent:</b> Monday, June 1, 2026 10:00 AM<br><b>To:</b> n@e.example<br>"
        f"<b>Cc:</b> m@e.example<br><b>Subject:</b> {SUBJECT}</div><p>Hi Nora,</p>"
    ),
    "Thunderbird": (
        f"<table><tr><th>Subject: </th><td>{SUBJECT}</td></tr><tr><th>Date: </th><td>Mon, 1 Jun 2026 10:00:00 +0200"
        f"</td></tr><tr><th>From: </th><td>{ADDRESS}</td></tr><tr><th>To: </th><td>n@e.example</td></tr></table>"
        "<p>Hi Nora,</p>"
    ),
    "Apple": (
        f"<blockquote><div><b>From: </b>{ADDRESS}<br></div><div><b>Subject: </b><b>{SUBJECT}</b><br></div><div>"
        "<b>Date: </b>1 June 2026 at 10:00:00 CEST<br></div><div><b>To: </b>n@e.example<br></div>"
        "<div><b>Reply-To: </b>x@y.example<br></div><br><div>Hi Nora,</div></blockquote>"
    ),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_header_is_found_in_html_of_every_program(page: str) -> None:
    """Tables, bold names, links around the address, and lines more (Cc, Reply-To) do not hide it."""
    (mail,) = found(forward("Fwd: x", page, kind="text/html"))
    assert (mail.subject, mail.sent_at, mail.lines) == (SUBJECT, datetime(2026, 6, 1, 8, tzinfo=UTC), ("Hi Nora,",))


def attached(*mails: bytes, sender: str = NORA, boundary: str = "b") -> bytes:
    head = (
        f"From: {sender}\nSubject: two mails\nDate: Wed, 03 Jun 2026 09:00:00 +0000\n"
        f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n'
    )
    kind = "Content-Type: message/rfc822\nContent-Disposition: attachment"
    parts = [b"Content-Type: text/plain\n\nsee", *(f"{kind}\n\n".encode() + one for one in mails)]
    mark = f"--{boundary}".encode()
    return head.encode() + b"".join(mark + b"\n" + part + b"\n" for part in parts) + mark + b"--\n"


def test_mails_forwarded_as_attachments_are_read_as_the_originals() -> None:
    """All of them, dated as they are; whatever their own headers claim, nobody vouches for them here."""
    first = (
        f"Authentication-Results: mx; dmarc=pass\nFrom: {OWN}\nSubject: {SUBJECT}\n"
        "Date: Mon, 01 Jun 2026 01:00:00 -0700\n\nHi"
    )
    second = first.replace("shipped", "confirmed")
    raw = attached(first.encode(), b"From: tom@example.net\n\nprivate", second.encode())
    mails = found(raw)
    assert [mail.subject for mail in mails] == [SUBJECT, SUBJECT.replace("shipped", "confirmed")]
    for mail in mails:
        assert (mail.sent_at, mail.lines) == (datetime(2026, 6, 1, 8, tzinfo=UTC), ("Hi",))
        assert (mail.forwarded_by, mail.authenticity) == (NORA, Authenticity.UNKNOWN)
        assert mail.id == parse(raw, received_at=NOW).id


def test_what_another_sender_forwards_is_nothing() -> None:
    """Anybody can write a header into a mail: only the user's own addresses are believed."""
    block = header("From", "Date|Mon, Jun 1, 2026 at 10:00 AM", "To", "Subject")
    raw = forward("Fwd: x", f"{GMAIL}\n{block}\n\nHi", sender="stranger@example.net")
    assert found(raw) == ()
    assert found(attached(f"From: {OWN}\nSubject: {SUBJECT}\n\nHi".encode(), sender="stranger@example.net")) == ()


def test_a_forged_own_address_makes_the_original_a_forgery() -> None:
    """If the receiving server says that the user did not send it, no fact comes of it."""
    block = header("From", "Date|Mon, Jun 1, 2026 at 10:00 AM", "To", "Subject")
    results = "Authentication-Results: mx; dmarc=fail header.from=example.org\n"
    (mail,) = found(forward("Fwd: x", f"{GMAIL}\n{block}\n\nHi", more=results))
    assert mail.authenticity is Authenticity.FAIL
    assert read(mail, load_vendor()).facts == ()


def test_that_the_user_is_proven_proves_nothing_of_the_original() -> None:
    """Anybody can send the user a mail in the shop's name: the outer PASS is the user's own, not the shop's."""
    block = header("From", "Date|Mon, Jun 1, 2026 at 10:00 AM", "To", "Subject")
    results = "Authentication-Results: mx; dmarc=pass header.from=example.org\n"
    inline = forward("Fwd: x", f"{GMAIL}\n{block}\n\nHi", more=results)
    original = (
        f"Authentication-Results: mx; dmarc=pass header.from=aliexpress.com\nFrom: {OWN}\nSubject: {SUBJECT}\n\nHi"
    )
    once = results.encode() + attached(original.encode())
    twice = results.encode() + attached(once, boundary="outer")
    for raw in (inline, once, twice):
        assert parse(raw, received_at=NOW).authenticity is Authenticity.PASS
        assert [mail.authenticity for mail in found(raw)] == [Authenticity.UNKNOWN]


def test_a_stranger_cannot_hide_a_header_in_what_the_user_forwards() -> None:
    """Below a stranger's mail that the user sent on, a second header is the stranger's word."""
    block = header("From", "Date|Mon, Jun 1, 2026 at 10:00 AM", "To", "Subject")
    stranger = block.replace(OWN, "Refunds <a@ali-care.example>")
    assert found(forward("Fwd: Fwd: x", f"{GMAIL}\n{stranger}\n\n{GMAIL}\n{block}\n\nHi")) == ()
    inside = f"From: a@ali-care.example\nSubject: Fwd: x\n\n{GMAIL}\n{block}\n\nHi".encode()
    assert found(attached(inside)) == ()


def test_what_the_user_forwarded_twice_is_found() -> None:
    """From one own address to another, and on."""
    block = header("From", "Date|Mon, Jun 1, 2026 at 10:00 AM", "To", "Subject")
    mine = block.replace(OWN, "Nora <nora@work.example>").replace("order shipped", "mine")
    both = (NORA, "nora@work.example")
    (mail,) = found(forward("Fwd: Fwd: x", f"{GMAIL}\n{mine}\n\n{GMAIL}\n{block}\n\nHi"), both)
    assert (mail.subject, mail.lines) == (SUBJECT, ("Hi",))
    inner = forward("Fwd: x", f"{GMAIL}\n{block}\n\nHi", sender="nora@work.example")
    (mail,) = found(attached(inner), both)
    assert (mail.subject, mail.forwarded_by) == (SUBJECT, NORA)


@pytest.mark.parametrize(
    "raw",
    [
        forward(f"Re: {SUBJECT}", header("From", "Sent|Monday, June 1, 2026 10:00 AM", "To", "Subject") + "\n\nHi"),
        forward(
            f"AW: {SUBJECT}", "-----Original Message-----\n" + header("From", "Sent|x", "To", "Subject") + "\n\nHi"
        ),
        forward("Re: All well? Dispute by Thu 20 Aug", "done\n\nOn Mon, reminderd <r@e.example> wrote:\n> Hi"),
        forward("Fwd: x", f"{GMAIL}\n" + header("From|reminderd <r@e.example>", "Date|x", "To", "Subject")),
        forward(
            "Fwd: photos", f"{GMAIL}\nFrom: Tom <tom@example.net>\nSubject: photos\n\nAliExpress <x@aliexpress.com>"
        ),
        forward(
            "Fwd: x", f"{GMAIL}\n" + header("From", "Date|x", "To", "Subject"), more="Auto-Submitted: auto-generated\n"
        ),
        forward("Fwd: x", "From: AliExpress\nSubject: no address, so nobody\n"),
    ],
)
def test_replies_own_letters_and_private_mails_forward_nothing(raw: bytes) -> None:
    """A reply repeats the header, too; a reminder may quote the shop; all else is private."""
    assert found(raw, (NORA, "r@e.example")) == ()


def test_a_date_nobody_understands_is_that_of_the_forwarding_and_said() -> None:
    """Neither nonsense nor a day after the forwarding is believed, nor one from before anybody's first order."""
    for date in ("some day", "Mon, Jun 1, 2027 at 10:00 AM", "Thu, Jun 1, 2006 at 10:00 AM"):
        (mail,) = found(forward("Fwd: x", f"{GMAIL}\n{header('From', f'Date|{date}', 'To', 'Subject')}\n\nHi"))
        assert mail.sent_at == datetime(2026, 6, 3, 9, tzinfo=UTC)
        assert "date was not understood" in mail.problems[0]


def test_no_name_of_a_header_line_means_two_things() -> None:
    """In all languages together a name stands for one line."""
    meanings: dict[str, set[object]] = {}
    fields = forward_words(WORDS).fields
    for words in fields.values():
        for word, field in words.items():
            meanings.setdefault(word, set()).add(field)
    assert len(fields) > 16
    assert {word for word, fields in meanings.items() if len(fields) > 1} == set()


def test_nesting_is_bounded() -> None:
    """What the user sent on again and again is followed some steps and no more."""
    raw = f"From: {OWN}\nSubject: {SUBJECT}\n\nHi".encode()
    counts = []
    for level in range(MAX_DEPTH + 2):
        raw = attached(raw, boundary=f"b{level}")
        counts.append(len(found(raw)))
    assert counts == [1] * (MAX_DEPTH + 1) + [0]

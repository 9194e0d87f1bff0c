"""What a user added to a letter of ours, as five mail programs write it in five languages."""

from email.message import EmailMessage

import pytest

from reminderd.core.mail.parsing import parse
from reminderd.core.mail.parts import attachments_of
from reminderd.core.model import Attachment, Mail
from reminderd.core.statements.answers import answer_text, commands_of, letter_marks
from reminderd.core.statements.letter_ids import letter_id, row_id, uid_of_row
from samples.builders import utc
from samples.languages import WORDS as ALL

NOW = utc("2026-11-25 12:00")
LETTER = ("Has it come? Check by 3 Dec", "order 8204417306625518", "Then tell reminderd", "done", "received")
WORDS = {"en": "received", "de": "angekommen", "fr": "bien reçu", "es": "ha llegado", "pt": "chegou"}
GMAIL = {
    "en": "On Mon, Nov 23, 2026 at 9:00 AM reminderd <reminderd@example.org>\nwrote:",
    "de": "Am Mo., 23. Nov. 2026 um 09:00 Uhr schrieb reminderd <\nreminderd@example.org>:",
    "fr": "Le lun. 23 nov. 2026 à 09:00, reminderd <reminderd@example.org> a\nécrit :",
    "es": "El lun, 23 nov 2026 a las 9:00, reminderd (<reminderd@example.org>)\nescribió:",
    "pt": "Em seg., 23 de nov. de 2026 às 09:00, reminderd <reminderd@example.org>\nescreveu:",
}
APPLE = {
    "en": "On 23 Nov 2026, at 09:00, reminderd <reminderd@example.org> wrote:",
    "de": "Am 23.11.2026 um 09:00 schrieb reminderd <reminderd@example.org>:",
    "fr": "Le 23 nov. 2026 à 09:00, reminderd <reminderd@example.org> a écrit :",
    "es": "El 23 nov 2026, a las 9:00, reminderd <reminderd@example.org> escribió:",
    "pt": "No dia 23/11/2026, às 09:00, reminderd <reminderd@example.org> escreveu:",
}
PHONE = {
    "en": "Sent from my iPhone",
    "de": "Von meinem iPhone gesendet",
    "fr": "Envoyé de mon iPhone",
    "es": "Enviado desde mi iPhone",
    "pt": "Enviado do meu iPhone",
}
THUNDERBIRD = {
    "en": "On 23/11/2026 09:00, reminderd wrote:",
    "de": "Am 23.11.26 um 09:00 schrieb reminderd:",
    "fr": "Le 23/11/2026 à 09:00, reminderd a écrit :",
    "es": "El 23/11/26 a las 9:00, reminderd escribió:",
    "pt": "Em 23/11/2026 09:00, reminderd escreveu:",
}
OUTLOOK = {  # From, Sent, To, Subject
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "es": ("De", "Enviado", "Para", "Asunto"),
    "pt": ("De", "Enviado", "Para", "Assunto"),
}
GET_OUTLOOK = {
    "en": "Get Outlook for Android",
    "de": "Outlook für Android beziehen",
    "fr": "Obtenez Outlook pour Android",
    "es": "Obtener Outlook para Android",
    "pt": "Obter o Outlook para Android",
}
ORIGINAL = {
    "en": "-----Original Message-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "fr": "-----Message d'origine-----",
    "es": "-----Mensaje original-----",
    "pt": "-----Mensagem original-----",
}


def header(language: str) -> list[str]:
    values = (
        "reminderd <reminderd@example.org>",
        "Monday 23 November 2026 09:00",
        "Maria <maria@example.org>",
        "Check",
    )
    return [f"{name}: {value}" for name, value in zip(OUTLOOK[language], values, strict=True)]


def quoted() -> list[str]:
    return [f"> {line}" for line in LETTER]


def plain_texts(language: str) -> dict[str, str]:
    """What each program writes as plain text around the words."""
    words = WORDS[language]
    return {
        "gmail": "\n".join([words, "", GMAIL[language], "", *quoted()]),
        "apple": "\n".join([words, "", PHONE[language], "", f"> {APPLE[language]}", "> ", *quoted()]),
        "apple on a mac": "\n".join([words, "", "-- ", "Maria", "", APPLE[language], "", *quoted()]),
        "thunderbird": "\n".join([words, "", THUNDERBIRD[language], *quoted()]),
        "thunderbird, below": "\n".join([THUNDERBIRD[language], *quoted(), "", words, "-- ", "done"]),
        "outlook": "\n".join([words, "", "_" * 32, *header(language), "", *LETTER]),
        "gmx": "\n".join([words, "", *(header(language)[at] for at in (1, 0, 2, 3)), "", *LETTER]),
        "outlook, old": "\n".join([words, "", ORIGINAL[language], *header(language), "", *LETTER]),
        "outlook, phone": "\n".join([words, "", GET_OUTLOOK[language], *header(language), "", *LETTER]),
    }


def html_texts(language: str) -> dict[str, str]:
    """What each program writes as HTML."""
    words, below = WORDS[language], "<br>".join(LETTER)
    bold = "<br>".join("<b>{}:</b>{}".format(*line.split(":", 1)) for line in header(language))
    gmail = GMAIL[language].replace("\n", " ").replace("<", "&lt;")
    apple = APPLE[language].replace("<", "&lt;")
    return {
        "gmail": f'<div dir="ltr">{words}</div><br><div class="gmail_quote"><div class="gmail_attr">{gmail}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0">{below}</blockquote></div>',
        "gmail, phone": f'<div dir="auto">{words}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr">{gmail}</div><blockquote class="gmail_quote">{below}</blockquote></div>',
        "apple": f'<div dir="ltr">{words}</div><div><br></div><div id="AppleMailSignature">{PHONE[language]}</div>'
        f'<div><br><blockquote type="cite">{apple}<br><br></blockquote></div>'
        f'<blockquote type="cite">{below}</blockquote>',
        "thunderbird": f'<p>{words}</p><div class="moz-cite-prefix">{THUNDERBIRD[language]}<br></div>'
        f'<blockquote type="cite" cite="mid:1@example.org">{below}</blockquote><div class="moz-signature">done</div>',
        "outlook": f'<p class="MsoNormal">{words}</p><div style="border:none;border-top:solid #E1E1E1 1pt">'
        f'<p class="MsoNormal">{bold}</p></div><p>{below}</p>',
        "outlook on the web": f'<div>{words}</div><div id="Signature">done</div><div id="appendonsend"></div><hr>'
        f'<div id="divRplyFwdMsg" dir="ltr">{bold}</div><div>{below}</div>',
        "outlook, phone": f'<div>{words}</div><div id="ms-outlook-mobile-signature">done</div><hr>'
        f'<div id="divRplyFwdMsg" dir="ltr">{bold}</div><div>{below}</div><p>{below}</p>',
        "outlook, phone, new": f"<div>{words}</div>"
        f'<div id="mail-editor-reference-message-container">{bold}{below}</div>',
        "gmx": f'<div>{words}</div><div name="quote"><div>{bold}</div>{below}</div>',
        "proton": f'<div>{words}</div><div class="protonmail_quote">{apple}<blockquote>{below}</blockquote></div>',
        "another language": f'<div>{words}</div><div class="gmail_quote">reminderd skrev:<br>{below}</div>',
    }


def mail(text: str, subtype: str = "plain") -> Mail:
    message = EmailMessage()
    message["From"] = "Maria <maria@example.org>"
    message["In-Reply-To"] = "<last@example.org>"
    message["References"] = "<first@example.org> <last@example.org>"
    message.set_content(text, subtype=subtype)
    return parse(message.as_bytes(), received_at=NOW)


@pytest.mark.parametrize("language", WORDS)
def test_what_the_user_added_is_told_from_quote_and_signature(language: str) -> None:
    """In plain text and in HTML, by every program."""
    for program, text in plain_texts(language).items():
        added = answer_text(mail(text), ALL)
        assert commands_of(added, ALL) == [(None, ("received",))], program
        assert added == (WORDS[language],), program
    for program, text in html_texts(language).items():
        assert answer_text(mail(text, "html"), ALL) == (WORDS[language],), program


def test_an_empty_answer_holds_nothing_of_the_letter() -> None:
    """Nothing that we wrote ourselves is taken for the user's word."""
    for text in plain_texts("en").values():
        bare = text.replace("received\n", "\n", 1) if not text.startswith("On") else text.rpartition("\nreceived")[0]
        assert answer_text(mail(bare), ALL) == ()


@pytest.mark.parametrize(
    "above",
    [
        f"On Mon, Nov 23, 2026 at 9:00 AM {'Reminders ' * 30}<reminderd@example.org> wrote:",
        "On Mon, Nov 23, 2026 at 9:00 AM\nreminderd\n<reminderd@example.org> wrote:",
        "2026年11月23日(月) 9:00 reminderd <reminderd@example.org>:",
        "2026년 11월 23일 (월) 오전 9:00, reminderd <reminderd@example.org>님이 작성:",
        "2026年11月23日周一 09:00，reminderd <reminderd@example.org>：",
        "Begin forwarded message:",
        "---------- Forwarded message ---------",
        "-------- Weitergeleitete Nachricht --------",
        "From: reminderd\nOrganization: none\nCc: nobody\nSent: Monday\nSubject: Check by 3 Dec",
        "From: reminderd\nOrganization: none\nCc: nobody\nReply-To: them\nSent: Monday\nSubject: Check by 3 Dec",
    ],
    ids=[
        "a long line",
        "three lines",
        "Japanese",
        "Korean",
        "Chinese",
        "Apple's forward",
        "a forward",
        "a German forward",
        "a header of five lines",
        "a header of six lines",
    ],
)
def test_the_lines_above_a_quote_without_marks_end_an_answer(above: str) -> None:
    """However long a name, and whatever else a header names."""
    assert answer_text(mail(f"done\n\n{above}\n\nreceived\n"), ALL) == ("done",)


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("On Monday it came", "en"),
        ("On 20 Nov it came", "en"),
        ("Am 20.11. angekommen", "de"),
        ("Il est arrivé hier", "fr"),
        ("Le colis est arrivé", "fr"),
        ("El paquete llegó ayer", "es"),
        ("No dia 20 chegou", "pt"),
        ("Em 20/11 chegou", "pt"),
        ("maria@example.org received it", "en"),
    ],
)
@pytest.mark.parametrize("program", [GMAIL, APPLE, THUNDERBIRD], ids=["gmail", "apple", "thunderbird"])
@pytest.mark.parametrize("has_signature", [True, False])
def test_an_answer_that_begins_as_the_line_above_a_quote_is_not_lost(
    typed: str, language: str, program: dict[str, str], *, has_signature: bool
) -> None:
    """That line is folded to three at most: one line of an answer and the phone's own stood there just as well."""
    below = [PHONE[language]] * has_signature
    for gap in ("\n", "\n\n"):
        text = gap.join([typed, *below, program[language], "> done"])
        assert answer_text(mail(text + "\n"), ALL) == (typed,), text


def test_a_letter_is_named_by_the_header_or_by_a_line() -> None:
    """The next one first; a tap on a button sends no header but a line with the secret part of the id."""
    one = mail(f"done\n#{'0a' * 16}\n")
    assert letter_marks(one) == ("last@example.org", "first@example.org", "0a" * 16)
    assert answer_text(one, ALL) == ("done",)
    assert letter_marks(mail("done\n#12\n")) == ("last@example.org", "first@example.org")


def test_a_row_of_the_report_is_named_by_an_id_that_only_we_can_make() -> None:
    """It holds the deadline's name, and whoever changes that, or does not know our secret, has made none of ours."""
    uid = "aliexpress/3041887766550021/dispute_window/RR 12/3"
    named = row_id(b"secret", uid)
    assert letter_marks(mail(f"done\n#{named}\n"))[-1] == named
    assert answer_text(mail(f"done\n#{named}\n"), ALL) == ("done",)
    assert uid_of_row(b"secret", named) == uid
    assert uid_of_row(b"another", named) is None
    assert uid_of_row(b"secret", named.replace("550021", "550022")) is None
    assert uid_of_row(b"secret", named.partition("/")[0]) is None
    assert len({named[:32], row_id(b"secret", uid + "x")[:32], letter_id(b"secret", uid)}) == 3


def test_files_of_a_mail_are_found_wherever_they_stand() -> None:
    """Attached or in the text, with a long foreign name, in parts of parts."""
    message = EmailMessage()
    message.set_content("see")
    message.add_alternative("<p>see</p>", subtype="html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="Foto vom Päckchen.png")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", disposition="inline", filename="a.pdf")
    assert list(attachments_of(message.as_bytes())) == [
        Attachment("Foto vom Päckchen.png", "image/png", b"\x89PNG", is_inline=False),
        Attachment("a.pdf", "application/pdf", b"%PDF", is_inline=True),
    ]
    assert list(attachments_of(b"")) == []

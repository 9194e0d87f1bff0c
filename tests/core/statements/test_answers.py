"""What a user added to a letter of ours, as five mail programs write it in five languages, and the commands in it."""

from email.message import EmailMessage

import pytest

from builders import BERLIN, utc
from languages import WORDS as ALL
from reminderd.core.mail.parsing import parse
from reminderd.core.mail.parts import attachments_of
from reminderd.core.model import Attachment, Mail
from reminderd.core.statements.answer_words import plain
from reminderd.core.statements.answers import answer_text, commands_of, letter_marks
from reminderd.core.statements.contradictions import insisted
from reminderd.core.statements.grammar import understand
from reminderd.core.statements.letter_ids import letter_id, row_id, uid_of_row

NOW = utc("2026-11-25 12:00")
LETTER = ("Has it come? Check by 3 Dec", "order 8204417306625518", "Then tell reminderd", "done", "received")
WHOLE = {"later", "tomorrow", "undo", "help", "details"}
INSIDE = {"until", "days", "hours", "weeks", "euros", "filler"}
AROUND = {"greetings", "thanks", "on", "wrote", "sent_from"}
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
        "From: reminderd\nOrganization: none\nCc: nobody\nSent: Monday\nSubject: Check by 3 Dec",
        "From: reminderd\nOrganization: none\nCc: nobody\nReply-To: them\nSent: Monday\nSubject: Check by 3 Dec",
    ],
    ids=["a long line", "three lines", "a header of five lines", "a header of six lines"],
)
def test_the_lines_above_a_quote_without_marks_end_an_answer(above: str) -> None:
    """However long a name, and whatever else a header names."""
    assert answer_text(mail(f"done\n\n{above}\n\nreceived\n"), ALL) == ("done",)


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


@pytest.mark.parametrize(
    ("text", "action", "value"),
    [
        ("Erledigt!", "done", None),
        ("erinnere mich in 3 Tagen", "snooze", "2026-11-28T12:00:00+00:00"),
        ("später", "snooze", "2026-11-28T12:00:00+00:00"),
        ("rappelez-moi dans 2 semaines", "snooze", "2026-12-09T12:00:00+00:00"),
        ("nicht angekommen", "not-received", None),
        ("pas reçu, merci", "not-received", None),
        ("No ha llegado.", "not-received", None),
        ("nao recebi", "not-received", None),
        ("Streitfall eröffnet", "disputed", None),
        ("Angebot 5 EUR bis 3. Dezember", "offer", "5 EUR until 2026-12-03"),
        ("offre 5,50 € jusqu’au 3 décembre", "offer", "5.50 EUR until 2026-12-03"),
        ("oferta 5 euros hasta el 3 de diciembre", "offer", "5 EUR until 2026-12-03"),
        ("offer 5 EUR until 3 Dec", "offer", "5 EUR until 2026-12-03"),
        ("abgelehnt", "rejected", None),
        ("aceito", "accepted", None),
        ("erstattet 12,50 EUR", "refunded", "12.50 EUR"),
        ("reembolsado", "refunded", None),
        ("geschützt bis 20.12.2026", "protected-until", "2026-12-20"),
        ("protected until 2026-12-20", "protected-until", "2026-12-20"),
        ("protegido até 20 de dezembro", "protected-until", "2026-12-20"),
        ("zu früh 20. Dezember", "too-early", "2026-12-20"),
        ("Artikel 2 zurückgeschickt lp00123456ab", "return-sent", "line 2 tracking LP00123456AB"),
        ("zurückgeschickt RR 123 456 789 DE", "return-sent", "tracking RR123456789DE"),
        ("ignorieren", "ignore", None),
        ("Done, thanks!", "done", None),
    ],
)
def test_words_of_five_languages_say_what_the_english_ones_say(text: str, action: str, value: str | None) -> None:
    """The grammar of the command line, behind a table of words; days in the user's language."""
    ((number, words),) = commands_of([text], ALL)
    saying = understand(words, now=NOW, zone=BERLIN, languages=[ALL.of(code) for code in WORDS])
    assert (number, saying.action, saying.value) == (None, action, value)


@pytest.mark.parametrize(
    ("lines", "commands"),
    [
        (["2 done"], [(2, "done")]),
        (["1) received", "#2: offer 5 EUR", "danke!"], [(1, "received"), (2, "offer 5 EUR")]),
        (["Hallo reminderd,", "erledigt"], [(None, "done")]),
        (["1 done", "2 recieved", "done"], [(1, "done"), (2, "recieved"), (None, "done")]),
        (["7 snoooze 3d", "10 done"], [(7, "snoooze 3d"), (10, "done")]),
        (["7 done, 10 received; 11 snooze 3d"], [(7, "done"), (10, "received"), (11, "snooze 3d")]),
        (
            ["2 refunded 12,50", "3 offer 5 EUR until 5 December, 2026"],
            [(2, "refunded 12,50"), (3, "offer 5 EUR until 5 December, 2026")],
        ),
        (["not done yet", "done"], [(None, "not done yet"), (None, "done")]),
        (["erledigt", "Viele Grüße", "Maria Schmidt"], [(None, "done")]),
        (["done", "Maria"], [(None, "done")]),
        (["done", "the lamp is broken"], [(None, "done"), (None, "the lamp is broken")]),
        (["done", "Lamp Came Broken"], [(None, "done"), (None, "Lamp Came Broken")]),  # no name has three words
        (["please snooze 3d"], [(None, "please snooze 3d")]),
        (["Hilfe"], [(None, "help")]),
        (["?"], [(None, "help")]),
        (["2 details", "3 Einzelheiten", "#4 détails"], [(2, "details"), (3, "details"), (4, "details")]),
        ([], []),
    ],
)
def test_each_line_is_read_by_itself(lines: list[str], commands: list[tuple[int | None, str]]) -> None:
    """Up to the end of the mail; a line that is none is told, and what stands below it is done all the same."""
    assert [(number, " ".join(words)) for number, words in commands_of(lines, ALL)] == commands


@pytest.mark.parametrize(
    "text", ["not done", "received nothing", "angekommen?", "nicht erledigt", "done not yet", "fast fertig"]
)
def test_what_only_looks_like_a_command_is_not_understood(text: str) -> None:
    """Never a guess."""
    ((_, words),) = commands_of([text], ALL)
    with pytest.raises(ValueError):  # noqa: PT011  (each has its own words)
        understand(words, now=NOW, zone=BERLIN)


def test_no_word_of_an_answer_means_two_things() -> None:
    """In all languages together: a word that two of them use in two senses stands in no file."""
    meanings: dict[tuple[str, str], set[str]] = {}
    for one in ALL:
        for name, said in one.words.get("answers", {}).items():
            place = (
                "inside" if name in INSIDE else "whole" if name in WHOLE else "around" if name in AROUND else "start"
            )
            for word in said if place != "around" else ():
                meanings.setdefault((place, plain(word)), set()).add(name)
    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("protected-until 2027-05-01!", "protected-until 2027-05-01 !"),
        ("geschützt bis 2027-05-01 !!", "protected-until 2027-05-01 !"),
        ("zurückgeschickt ABCDEFGH！", "return-sent ABCDEFGH !"),
        ("2 zurückgeschickt ABCDEFGH!", "return-sent ABCDEFGH !"),
        ("Streitfall zurückgezogen!", "cancelled-dispute"),
        ("cancelled dispute!", "cancelled dispute !"),
        ("refunded 5 EUR, thanks!", "refunded 5 EUR"),
        ("Erledigt!", "done"),
    ],
)
def test_who_insists_is_heard(line: str, words: str) -> None:
    """The mark behind what was asked back stays, for the question says to write it; it is no part of a word."""
    ((_, said),) = commands_of([line], ALL)
    assert " ".join(said) == words
    assert insisted(said)[0][0] == words.split(maxsplit=1)[0]


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

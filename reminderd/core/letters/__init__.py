"""Deadlines and templates -> letters, digest, receipts, report, case file, calendar.

In: entries with their deadlines and orders, and the templates' texts. Out: letters, ready to be sent.
Never: whether something is said (`planning`), how it is sent (adapters), or a word of its own (`templates/`).
"""

from reminderd.core.letters.case import CaseContent, CaseFile, CaseMail
from reminderd.core.letters.content import NOTHING_BESIDE, Agenda, Beside, DigestContent, Entry, Recovered
from reminderd.core.letters.receipts import PageNews, PageQuestion, ReceiptContent, Refusal
from reminderd.core.letters.rehearsal import rehearse
from reminderd.core.letters.renderer import Renderer
from reminderd.core.letters.template_faults import TemplateFaultError
from reminderd.core.letters.user_templates import Note, UserTemplateRenderer
from reminderd.core.letters.views import calls_for_case

__all__ = [
    "NOTHING_BESIDE",
    "Agenda",
    "Beside",
    "CaseContent",
    "CaseFile",
    "CaseMail",
    "DigestContent",
    "Entry",
    "Note",
    "PageNews",
    "PageQuestion",
    "ReceiptContent",
    "Recovered",
    "Refusal",
    "Renderer",
    "TemplateFaultError",
    "UserTemplateRenderer",
    "calls_for_case",
    "rehearse",
]

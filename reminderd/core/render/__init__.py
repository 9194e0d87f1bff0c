"""Deadlines and templates -> letters."""

from reminderd.core.render.case import CaseContent, CaseFile, CaseMail
from reminderd.core.render.content import Agenda, DigestContent, Entry
from reminderd.core.render.faults import TemplateFaultError
from reminderd.core.render.own import Note, OwnRenderer
from reminderd.core.render.receipts import ReceiptContent, Refusal
from reminderd.core.render.rehearsal import rehearse
from reminderd.core.render.renderer import Renderer
from reminderd.core.render.views import calls_for_case

__all__ = [
    "Agenda",
    "CaseContent",
    "CaseFile",
    "CaseMail",
    "DigestContent",
    "Entry",
    "Note",
    "OwnRenderer",
    "ReceiptContent",
    "Refusal",
    "Renderer",
    "TemplateFaultError",
    "calls_for_case",
    "rehearse",
]

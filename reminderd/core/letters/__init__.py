"""Deadlines and templates -> letters, digest, receipts, report, case file, calendar.

In: entries with their deadlines and orders, and the templates' texts. Out: letters, ready to be sent.
Never: whether something is said (`planning`), how it is sent (adapters), or a word of its own (`templates/`).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reminderd.core.letters.bounds import MOST_TOLD
    from reminderd.core.letters.case import CaseContent, CaseFile, CaseMail
    from reminderd.core.letters.content import NOTHING_BESIDE, Beside, DigestContent, Entry, Recovered, UsersCalendar
    from reminderd.core.letters.receipts import PageNews, PageQuestion, ReceiptContent, Refusal
    from reminderd.core.letters.rehearsal import rehearse
    from reminderd.core.letters.renderer import Renderer
    from reminderd.core.letters.template_faults import TemplateFaultError
    from reminderd.core.letters.user_templates import Note, UserTemplateRenderer
    from reminderd.core.letters.views import calls_for_case

_LATE = {
    "MOST_TOLD": "bounds",
    "CaseContent": "case",
    "CaseFile": "case",
    "CaseMail": "case",
    "UsersCalendar": "content",
    "Beside": "content",
    "DigestContent": "content",
    "Entry": "content",
    "NOTHING_BESIDE": "content",
    "Recovered": "content",
    "PageNews": "receipts",
    "PageQuestion": "receipts",
    "ReceiptContent": "receipts",
    "Refusal": "receipts",
    "rehearse": "rehearsal",
    "Renderer": "renderer",
    "TemplateFaultError": "template_faults",
    "Note": "user_templates",
    "UserTemplateRenderer": "user_templates",
    "calls_for_case": "views",
}
"""By its module, what is loaded when it is asked for: who writes no letter, or has none to write yet, pays for none.
Jinja and Babel alone take 0.1 s and 15 MB.
"""

__all__ = [
    "MOST_TOLD",
    "NOTHING_BESIDE",
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
    "UsersCalendar",
    "calls_for_case",
    "rehearse",
]


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)

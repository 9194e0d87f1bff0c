"""What every command needs sooner or later, loaded once for all that are forked from here."""

from datetime import UTC, datetime
from importlib import import_module
from zoneinfo import ZoneInfo

from reminderd.adapters.channels.push import PushChannel
from reminderd.adapters.packs.resources import load_page_words, load_templates, load_vendor
from reminderd.cli import command_line
from reminderd.core.anonymise import anonymise
from reminderd.core.letters.wording import Wording
from reminderd.core.mail.parsing import parse
from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.core.pages.kept_page import read_document
from reminderd.core.reading import read
from reminderd.core.statements.answer_words import answer_words
from reminderd.demo.mailbox import sample_mails

for name in command_line.commands:
    _ = command_line.commands[name]
for module in (
    "adapters.tables.storage",
    "config.checking",
    "core.letters.calendar",
    "core.letters.user_templates",
    "jobs.answers.carrying_out",
    "jobs.troubles.outcry",
    "rendering",
    "scheduler",
):
    import_module(f"reminderd.{module}")
for module in ("rich.progress", "rich.table", "sqlite_utils"):
    import_module(module)
vendor = load_vendor()
_ = list(vendor.languages), list(vendor.vocabularies), answer_words(vendor.vocabularies)
PushChannel("warm", lambda: "json://localhost/warm").check()  # loads all services of Apprise
Wording(load_templates("en"), language="en", zone=ZoneInfo("UTC")).compile()
AT = datetime(2027, 1, 1, tzinfo=UTC)
for mail in sample_mails():  # compiles the patterns
    read(parse(mail.raw, received_at=AT), vendor)
anonymise(sample_mails()[0].raw, vendor, b"key", received_at=AT)
PAGE = PageDocument(DocumentForm.TEXT, text="Order ID: 8204417306625518\nYour order will be closed in 3 days\n")
read_document(PAGE, load_page_words(), ZoneInfo("UTC"), AT, captured_at=None)

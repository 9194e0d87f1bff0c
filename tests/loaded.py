"""What every command needs sooner or later, loaded once for all that are forked from here."""

from importlib import import_module
from zoneinfo import ZoneInfo

from reminderd.adapters.channels.push import PushChannel
from reminderd.adapters.resources import load_templates, load_vendor
from reminderd.cli import command_line
from reminderd.core.letters.wording import Wording

for name in command_line.commands:
    _ = command_line.commands[name]
for module in (
    "config.checking",
    "core.letters.user_templates",
    "jobs.answers",
    "jobs.outcry",
    "rendering",
    "scheduler",
):
    import_module(f"reminderd.{module}")
for module in ("rich.progress", "rich.table"):
    import_module(module)
vendor = load_vendor()
for code in ("en", "de"):
    _ = vendor.languages.get(code), vendor.vocabularies.of(code)
PushChannel("warm", lambda: "json://localhost/warm").check()  # loads all services of Apprise
Wording(load_templates("en"), language="en", zone=ZoneInfo("UTC")).compile()

"""What every command needs sooner or later, loaded once for all that are forked from here."""

from zoneinfo import ZoneInfo

from reminderd.adapters.channels.push import PushChannel
from reminderd.adapters.resources import load_templates, load_vendor
from reminderd.cli import command_line
from reminderd.core.letters.wording import Wording

for name in command_line.commands:
    _ = command_line.commands[name]
load_vendor()
PushChannel("warm", lambda: "json://localhost/warm").check()  # loads all services of Apprise
Wording(load_templates("en"), language="en", zone=ZoneInfo("UTC")).compile()

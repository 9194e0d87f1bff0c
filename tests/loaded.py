"""What every command needs sooner or later, loaded once for all that are forked from here."""

from importlib import import_module
from zoneinfo import ZoneInfo

import reminderd.adapters.imap
import reminderd.jobs.digest
import reminderd.jobs.reader
import reminderd.jobs.replies  # noqa: F401
from reminderd.adapters.channels.push import PushChannel
from reminderd.adapters.resources import load_templates, load_vendor
from reminderd.cli import MODULES
from reminderd.core.render.wording import Wording

for name in MODULES:
    import_module(f"reminderd.cli.{name}")
load_vendor()
PushChannel("warm", lambda: "json://localhost/warm").check()  # loads all services of Apprise
Wording(load_templates("en"), language="en", zone=ZoneInfo("UTC")).compile()

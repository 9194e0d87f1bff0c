"""The settings as the core knows them: how long each right lasts for this user, and when reminders may come."""

from dataclasses import replace
from datetime import time

from reminderd.adapters.public_holidays import holidays_of
from reminderd.adapters.tables.storage import Storage
from reminderd.config import Settings
from reminderd.config.defaults import chosen
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model.vendor import Vendor
from reminderd.core.planning.preferences import Preferences
from reminderd.projection import Projection


def preferences_of(settings: Settings) -> Preferences:
    """Return when the user wants to be reminded."""
    quiet = settings.quiet_hours
    return Preferences(
        zone=settings.time_zone,
        lead_times=settings.lead_times,
        repeat_every=settings.repeat_every,
        quiet=(quiet.start, quiet.end) if quiet else None,
        is_quiet_on_weekends=not settings.weekends,
        wished=chosen(settings.lead_times, settings.repeat_every),
        hour=time(settings.digest.hour),
    )


def policy_of(settings: Settings, vendor: Vendor) -> Policy:
    """Return the vendor's periods, with those that the configuration sets, for a buyer who lives and pays so."""
    overridden = {
        name: replace(vendor.periods[name], days=days, source="your configuration", confidence="")
        for name, days in settings.periods.items()
    }
    return Policy(
        periods={**vendor.periods, **overridden},
        zone=vendor.zone,
        protection_anchor=settings.protection_anchor,
        region=settings.region,
        country=settings.country,
        payments=settings.payments(),
        membership=settings.membership,
        holidays=holidays_of,
    )


def new_projection(storage: Storage, policy: Policy, settings: Settings, *, puts_away: bool) -> Projection:
    """Return what follows from all that is stored. `puts_away`: as in `Projection`."""
    return Projection(storage, policy, preferences_of(settings), storage.news, puts_away=puts_away)

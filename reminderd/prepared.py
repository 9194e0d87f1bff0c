"""What is slow to build, and is kept from then on, is built by a process that ends, so that the service that stays is
small: what checks settings, reads packs and knows the holidays of the world takes 20 MB.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from reminderd.clock import system_clock
from reminderd.config import load


def prepare(config: Path) -> None:
    """Build what a service with this configuration starts with, unless it is kept. What is wrong with it is told by
    who needs it. To be called before there is a thread.
    """
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    with suppress(BaseException):
        _build(config)
    os._exit(0)


def _build(config: Path) -> None:
    settings = load(config, are_files_checked=False)
    if "reminderd.config.checking" not in sys.modules:  # kept, so the rest was built, too
        return
    from reminderd.adapters.packs.resources import load_page_words, load_templates, load_vendor
    from reminderd.core.deadlines.policy import SELLERS_COUNTRY
    from reminderd.policies import policy_of

    user_packs = settings.state_dir / "vendors"
    vendor = load_vendor(user_packs=user_packs)
    load_templates(settings.language)
    load_page_words(user_packs=user_packs)
    vendor.languages.likely("order")
    for code in {"en", settings.language}:
        if language := vendor.languages.get(code):
            _ = language.vocabulary
    policy, year = policy_of(settings, vendor), system_clock().year
    for country in {settings.country or SELLERS_COUNTRY, SELLERS_COUNTRY}:
        for one in (year - 1, year, year + 1):
            policy.holidays(country, one)

"""How letters are written: in the language and zone of the settings, and with the templates of the user, if any."""

from collections.abc import Callable
from email.utils import parseaddr

from reminderd.adapters.resources import load_templates, load_user_templates
from reminderd.adapters.template_bounds import bounded_work
from reminderd.config import Settings
from reminderd.core.letters import Note, Renderer, UserTemplateRenderer
from reminderd.core.model.vendor import Vendor


def new_renderer(
    settings: Settings, vendor: Vendor, identity: bytes, note: Note, tell: Callable[[str, str], None]
) -> Renderer:
    """Return a renderer with the user's templates. `note` hears of those that cannot be used, and `tell` (file and what
    is wrong) of those that cannot be read. `identity`: the installation's secret.
    """
    language, address = settings.language, parseaddr(settings.sender)[1]
    own = load_user_templates(settings.templates, language)
    for file, what in own.faults:
        tell(f"file/{file}", f"template {file}: {what}")
    return UserTemplateRenderer(
        load_templates(language),
        own.texts,
        note,
        language=language,
        zone=settings.time_zone,
        vendor=vendor,
        identity=identity,
        domain=address.rpartition("@")[2] or "localhost",
        reply_to=settings.reply_address(),
        bounded=bounded_work,
    )

"""How letters are written: in the language and zone of the settings, and with the templates of the user, if any."""

from collections.abc import Callable, Iterable
from email.utils import parseaddr
from typing import TYPE_CHECKING, cast

from reminderd.adapters.packs.resources import load_templates, load_user_templates
from reminderd.adapters.templates.bounds import bounded_work
from reminderd.config import Settings
from reminderd.core.model import Trouble
from reminderd.core.model.vendor import Vendor

if TYPE_CHECKING:
    from reminderd.core.letters import Note, Renderer


def at_first_letter(settings: Settings, troubles: Iterable[Trouble], make: "Callable[[], Renderer]") -> "Renderer":
    """Return what `make` makes, made at the first letter: it takes 0.3 s and 10 MB, and most work says nothing.

    Where there are templates of the user's, or were, it is made at once: that tells what is wrong with them.
    """
    is_settled = not any(trouble.key.startswith("templates/") for trouble in troubles)
    return cast("Renderer", _Late(make)) if settings.templates is None and is_settled else make()


class _Late:
    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> object:
        return getattr(self._make(), name)


def new_renderer(
    settings: Settings, vendor: Vendor, identity: bytes, note: "Note", tell: Callable[[str, str], None]
) -> "Renderer":
    """Return a renderer with the user's templates. `note` hears of those that cannot be used, and `tell` (file and what
    is wrong) of those that cannot be read. `identity`: the installation's secret.
    """
    from reminderd.adapters.templates.compiled import CompiledTemplates  # noqa: PLC0415  (Jinja: when a letter is written)
    from reminderd.core.letters import UserTemplateRenderer  # noqa: PLC0415  (and Babel)

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
        calendar_as=settings.calendar_as,
        bounded=bounded_work,
        compiled=CompiledTemplates(settings.state_dir / "compiled"),
    )

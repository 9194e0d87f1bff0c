"""`reminderd check`: whether every letter can be written with the user's templates."""

from reminderd.cli import shapes
from reminderd.core.model import PermanentError
from reminderd.service import Service


def check_templates(service: Service) -> list[shapes.Json]:
    """Write each letter for invented orders; return one result, or one for each fault in a template.

    Without templates of the user's there is nothing to rehearse: ours are written out by our tests.
    """
    from reminderd.core.letters import rehearse

    faults: dict[str, None] = {}  # in order, each once
    try:
        renderer = service.new_renderer(
            lambda _name, fault: faults.update({str(fault): None}) if fault else None,
            lambda _file, what: faults.update({what: None}),
        )
        if service.settings.templates:
            rehearse(renderer, service.vendor.name, service.clock())
    except PermanentError as error:
        faults[str(error)] = None
    if faults:
        return [{"name": "templates", "ok": False, "says": fault} for fault in faults]
    own = service.settings.templates
    says = f"every letter can be written with {own}" if own else "ours, since you have none of your own"
    return [{"name": "templates", "ok": True, "says": says}]

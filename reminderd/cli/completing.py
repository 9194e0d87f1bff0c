"""What a shell proposes after Tab for an argument. Whatever fails, nothing is proposed, and nothing is said."""

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, suppress
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from reminderd.cli.options import Common

if TYPE_CHECKING:
    from reminderd.service import Service

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def files(_context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """Leave it to the shell, which knows the files."""
    return [CompletionItem(begun, type="file")]


def accounts(context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """Propose the accounts that log in by OAuth2."""
    with redirect_stderr(io.StringIO()), suppress(Exception):
        return [CompletionItem(name) for name in _names(context) if name.startswith(begun)]
    return []


def orders(context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """Propose the numbers of orders, each with its thing, those with an open deadline first."""
    with redirect_stderr(io.StringIO()), suppress(Exception):
        common = _common(context)
        if not (common.settings().state_dir / "reminderd.db").exists():
            return []  # else it would be made
        with common.service() as service:
            return [item for item in _orders(service) if item.value.startswith(begun)]
    return []


def statements(_context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """Propose what can be said of an order."""
    from reminderd.core.model import Statement

    return [CompletionItem(one.value) for one in Statement if one.value.startswith(begun)]


def _common(context: click.Context) -> Common:
    return Common(context.params.get("config"), context.params.get("state"), None, as_json=False)


def _names(context: click.Context) -> Iterator[str]:
    return (account.name for account in _common(context).settings().grants())


def _orders(service: "Service") -> Iterator[CompletionItem]:
    from reminderd.cli.output import item_of
    from reminderd.cli.rows import shown

    found = service.projection.state().orders
    for key in dict.fromkeys([*(row.deadline.order for row in shown(service)), *found]):
        yield CompletionItem(key.number, help=item_of(found[key].items))

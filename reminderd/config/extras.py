"""Optional packages: how to install them."""


def command_to_add(extra: str) -> str:
    """Given the name of an extra, return what to type. It is installed from the project's folder: no index has it."""
    return f"pip install '.[{extra}]'"


def how_to_add(extra: str) -> str:
    """As `command_to_add`, and where."""
    return f"in reminderd's folder: {command_to_add(extra)}"

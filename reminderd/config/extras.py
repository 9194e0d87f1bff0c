"""Optional packages: how to install them."""


def how_to_add(extra: str) -> str:
    """Given the name of an extra, return what to type. It is installed from the project's folder: no index has it."""
    return f"in reminderd's folder: pip install '.[{extra}]'"

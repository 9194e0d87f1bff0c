"""The programs beside Python that tests need: how they are found, and left out where they are not installed.

The `plugins_*.py` are brought into pytest by `pyproject.toml`; the servers themselves are in `servers/`.
"""

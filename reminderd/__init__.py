"""reminderd: no AliExpress deadline is ever missed."""

__version__ = "0.1.0"

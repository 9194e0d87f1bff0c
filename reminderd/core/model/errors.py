"""The errors of the world outside."""


class TemporaryError(Exception):
    """Something outside failed in a way that may pass: try again later."""


class PermanentError(Exception):
    """Something outside refused for good: trying again alone will not help."""


class StateError(PermanentError):
    """What we remember is damaged, lost, or not ours: to go on would be to forget in silence."""


class LoginError(PermanentError):
    """A server refused the user name or the secret."""

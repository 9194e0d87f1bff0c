"""Errors caused by the outside world."""


class TemporaryError(Exception):
    """Something outside failed in a way that may pass: try again later."""


class PermanentError(Exception):
    """Something outside refused for good: trying again alone will not help."""


class UnfitFileError(PermanentError):
    """A file that the user named for something is not fit for it, such as a photo in place of a backup."""


class StateError(PermanentError):
    """Our database is damaged, lost, or not ours: going on would mean forgetting silently."""


class NewerStateError(PermanentError):
    """Our database was written by a newer version: it is whole, but we would damage it."""


class UntrustedError(PermanentError):
    """Nobody that the system trusts vouches for a server's certificate."""


class LoginError(PermanentError):
    """A server refused the user name or the secret."""


class GrantError(LoginError):
    """The mail provider no longer renews a login by OAuth2, or there was none yet: the user has to log in anew.

    `account`: whose login it is.
    """

    def __init__(self, account: str, message: str) -> None:
        super().__init__(message)
        self.account = account

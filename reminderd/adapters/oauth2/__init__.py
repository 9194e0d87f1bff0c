"""Logins by OAuth2: permission asked of a provider, tokens renewed in time and kept in files.

In go an account and what is known of its provider; out comes an access token that a server takes, as it takes it.
Never: a token in a message or a log, a file that others may read, or a renewal that loses the token it replaces.
"""

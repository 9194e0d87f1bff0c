"""Mail providers: their servers, how to log in there, and how to come by a password.

In goes an address; out comes what the shipped table or the provider's own autoconfig file says of it.
Never: a server tried, or a password sent anywhere (`onboarding`).
"""

"""The ways to the user: a letter by SMTP, a short text by push.

In go a letter and its addressee; out comes what became of the attempt: taken, refused for now or for good, unknown.
Never: whether something is said, when it is tried again (`core/planning`), or a secret in a reason.
"""

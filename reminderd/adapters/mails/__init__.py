"""What is done with mails beside the mailbox: mails read from files, and their signatures proven.

In go files or raw mails; out come raw mails, or the domain that signed one.
Never: a file of the user's written or moved, or a verdict on whom to trust (`core/mail/authenticity.py`).
"""

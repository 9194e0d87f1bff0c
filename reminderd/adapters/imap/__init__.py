"""Mail from an IMAP mailbox, read without a trace, and the word that more has come.

In go an account, the senders and how far a folder was read; out come raw mails with their UIDs, and a reason for each
that was announced but not given. Never: a flag set, a mail moved or deleted, or a server that takes time without end.
"""

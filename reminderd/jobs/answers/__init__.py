"""Answers of the user's to our letters: done, line by line, with a receipt of what was not understood.

In go stored mails that are answers; out come marks, snoozes, noted pages and receipts.
Never: what words mean (`core/statements`), an answer done twice, or one believed that may be a stranger's.
"""

"""Samples that tests begin with: facts, mails, pages, letters, words; and how what is written is read again.

In goes what one test cares about; out comes the rest, as it is in life. Never: a claim about reminderd.
"""

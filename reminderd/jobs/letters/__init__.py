"""What is due becomes letters, a calendar and a report; and each letter is followed to its end.

In go decisions of the core; out come letters handed to the channels, and what became of every attempt.
Never: whether and when something is said (`core/planning`), its words (`core/letters`), or a notice given twice.
"""

"""What to announce now, what became of earlier letters, and whether all is well.

In: deadlines, what the user asked for, the log of letters, what succeeded when, the time. Out: decisions, states.
Never: the words of a letter (`letters`), or why a deadline is there (`deadlines`).
"""

"""What to say now, what became of what was said, and whether all is well.

In: deadlines, what the user asked for, the log of letters, what succeeded when, the time. Out: decisions, states.
Never: the words of a letter (`letters`), or why a deadline is there (`deadlines`).
"""

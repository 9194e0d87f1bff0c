"""Files that are written: private to their owner, and whole or not at all.

In go a path and what belongs there; out come files, or one line that says what is wrong with the place.
Never: a file half written, one that others may read or swap, or another program's file replaced.
"""

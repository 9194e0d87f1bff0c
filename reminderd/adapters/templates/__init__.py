"""Templates and texts of letters, as they ship and as the user rewrote them.

In go the files of a language; out come its texts by name, and templates compiled before and filled within bounds.
Never: what a letter says (`core/letters`), or a mistake in a user's template that costs the machine's memory.
"""

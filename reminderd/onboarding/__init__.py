"""From nothing to a service that stays: look at a mailbox, choose, write the settings, install the unit.

What the user types and sees is the command line's; here it is tried and done.
"""

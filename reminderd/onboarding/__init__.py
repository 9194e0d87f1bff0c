"""Sets reminderd up: looks at a mailbox, proposes folders, writes the settings, installs the service.

The dialogue is in `cli`; here is what it finds out and does.
"""

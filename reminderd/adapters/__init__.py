"""What the program touches: IMAP, SMTP, the web, SQLite, files, the packs that ship.

In go nouns of the core, out come nouns of the core; an error of a library leaves as one of ours, in a line. An adapter
decides nothing that the user would notice.
"""

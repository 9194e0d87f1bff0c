"""The state as a file on a disk: the database, its schema, copies of it, and what watches over it.

In go SQL and the state directory; out come connections, backups, and a line on what is wrong with the disk.
Never: what a row means (`tables`), a copy half written, or a damaged or older file used as if it were sound.
"""

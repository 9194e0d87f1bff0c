"""New mails, from the mailbox or a file: whether one concerns us, what it says, and what was put aside.

In go raw mails; out come stored ones with their readings, and the answers among them.
Never: what follows for an order (`projection`), or a mail that ends the reading of those behind it.
"""

"""`reminderd demo`: the daemon's own jobs on a sample mailbox, real servers on loopback, and a virtual clock."""

"""`reminderd demo`: the real jobs with a sample mailbox, real mail servers on loopback, and a virtual clock."""

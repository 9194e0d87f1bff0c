"""What is wrong with our own work, and when it is over: to the user, and to a service that watches.

In go failures and proofs of health; out come letters, each once, and a heartbeat.
Never: a failure that the next try mends, or a mail's text or a secret in what is told.
"""

"""What mails mean, what follows from them, and what to say: pure, without I/O, clock or logging; `now` is an argument.

A mail on its way down: mail -> reading -> orders -> deadlines -> planning -> letters. What the user says comes in by
`statements`. Each room knows only those below it (the import contracts say which), and says at its door what comes in,
what goes out and what it never does.
"""

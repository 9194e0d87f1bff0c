"""What is stored, a file for each subject: mails, readings, pages, marks, letters, evidence, troubles.

In go nouns of the core, out come the same nouns. `storage` holds all tables together.
Never: what follows from what is stored (`projection`), or a fact changed after it was written without a new revision.
"""

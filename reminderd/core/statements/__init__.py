"""What the user says of an order or a deadline: one grammar for the command line and for answers by mail.

In: words, or a mail that answers a letter. Out: what is meant (`Saying`, facts), or one question that asks back.
Never: storing it; that, and who may say it, is for the jobs.
"""

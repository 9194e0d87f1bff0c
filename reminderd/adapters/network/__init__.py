"""What all that speaks to servers shares: one bounded request to the web, names that lead nowhere, echoed secrets.

In goes an address, or an answer of a server's; out comes an answer, or an error in our words.
Never: a redirect followed, or an address, a secret or an answer quoted in an error.
"""

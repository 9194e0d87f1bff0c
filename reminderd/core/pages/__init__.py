"""A page of the shop, as the user handed it over -> what it says.

In: copied text, a saved page, a picture's text, or a capture of what the page fetched. Out: `PageReading`, facts, and
what of it may be kept. Never: a date that the page does not show, or anything personal (names, addresses, notes).
"""

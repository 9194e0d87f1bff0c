"""Pages of the shop that the user hands over, by the folder or in an answer.

In go documents; out come facts that are noted, what is asked back, and what is told of a page that was not read.
Never: a page kept whole, or one noted as of an order that it may not be about.
"""

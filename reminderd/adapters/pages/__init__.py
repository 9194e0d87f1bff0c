"""Pages that the user hands over as files: the folder that is watched, what a file holds, the text of a picture.

In go files, out come documents for `core/pages`.
Never: what a page says, a page fetched from the shop, or a file of the user's changed.
"""

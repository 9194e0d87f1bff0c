"""What ships as data: the shop's pack, languages, pages' wordings, and the user's additions to them.

In goes YAML, out come nouns of the core, each checked and built once, and then kept.
Never: data that is used unchecked, or an addition of the user's that stops the service.
"""

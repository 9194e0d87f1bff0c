"""Bytes of a mail -> Mail: headers, parts and characters decoded, who vouches for its sender, what was forwarded in it.

In: bytes as they came from a mailbox or a file. Out: `Mail`, and the original inside a forwarded one.
Never: what the mail says (that is `reading`); no errors, whatever the bytes are.
"""

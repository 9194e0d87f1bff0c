"""An installed reminderd and the people around it: buyers, newcomers, terminals, mailboxes, machines.

In goes an empty folder and servers; out comes the real command line on them. Never: a claim about reminderd.
"""

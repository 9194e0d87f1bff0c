"""Lives of orders: buyers at random, and the stories of `scenarios/`, lived with the real rules and planner.

In goes a seed or a story; out come facts, notices and what was said when. Never: a claim about reminderd.
"""

"""What the threads and the memory of a running service need: to be woken, to be stopped, to give back.

In go signals and calls of other threads; out comes the end of a wait.
Never: when something is done (`scheduler`), or why.
"""

"""What reminderd costs, beside what the same work costs otherwise. `script/bench` runs it; it fails no build.

A new figure is a function with `@figure` in one of the files `figures_*.py`: it yields a `Row` for each size.
"""

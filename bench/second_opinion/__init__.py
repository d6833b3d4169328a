"""A second opinion on what may be joined: an evaluation of its own, held against the shipped knowledge base.

It reads the facts itself, settles rival claims itself, counts with its own units, and knows no rule of `rules/`. What
it says comes from the design, the guide and engineering. Only `asking` knows the code that is to be checked.
"""

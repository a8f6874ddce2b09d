"""The peers, each in its own notation: one driver an engine, which measures one benchmark and checks it.

SCION and python-statemachine's SCXML loader read the same documents as ours. The others have notations of their own, in
which the same charts are written with functions of the host language in place of text: no data model is asked there.

A driver takes a benchmark and a number of repetitions, and prints one line: a `benchmarks.measuring.Figure` as JSON.
"""

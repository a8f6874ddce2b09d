"""How fast the engine is, and what it costs: measured, never asserted.

    python -m benchmarks [--only a,b,…] [--engines NAME,…] [--runs 5] [--json] [--write] [--peers DIR] [--install-peers]

Method. A benchmark is measured in a process of its own that ends with it. The processes are interleaved: round 1 runs
every benchmark on every engine, then round 2, so that a machine that slows down slows everybody. What counts is the
median of the rounds, beside the least and the most; only ratios of one such run say anything, never a figure of
this machine against a figure of another. Every driver checks what it did (the final states, the data) and says so; one
that went wrong has no figure.

Ours is measured as users get it: the limits on, the realm hardened, nobody listening. Memory is resident memory, asked
of the system before and after.

a  counter: three states, a guard and an assignment an event
b  twelve: twelve states are started, and all instances kept; `b.resident` the same at 100,000
c  treatment: ten transitions from the beginning to `done`, with guards, assignments and raised events
d  a whole chain of the dialect: next record, three calls, two waits, a record of thirty fields, on a virtual clock
e  100,000 such chains that wait: beginning, an event to one of them at random, a snapshot, a restored one
f  growth: states, nested states, parallel regions, machines, queued events, charts whose regions multiply
g  documents that are mostly script

`benchmarks.campaign` and `benchmarks.waiting` measure whole campaigns, stores included; they are commands of their own.
"""

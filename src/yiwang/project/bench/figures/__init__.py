"""What can be measured: one file a figure, in the order of a whole run.

A figure's module has `measure(bench)`, which adds lines to `bench.results`, and says what must be there before: SERVER (a running
`yiwang serve`; without it the database alone runs) and CASES (the database filled with `bench.size.cases`).
"""

NAMES = ("start", "pages", "intake", "memory", "locator", "importing")

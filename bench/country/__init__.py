"""A country of public bodies that publish, made up: stores of any size for the benchmarks.

    words.yml    what bodies are called, do and say
    accounts.py  the figures of a body: subjects, sources, and sums that hold
    tables.py    the standard tables of a budget or final account, from such figures
    prose.py     its sentences
    mould.py     such a document, read by the parsers once, with places for figures and names: filled in no time
    moulds.py    the moulds there are, of a few sizes
    world.py     regions, bodies, years: which document is published where and when
    store.py     raw files, records and ledger, as crawl and parse leave them

What the parsers understand of a mould is what they understand of a file: nothing of a record is invented. A
document is a mould whose figures are multiplied by a factor, of the body and the year: sums hold, sentences
agree with tables, and one year's document agrees with the next. In a known share of documents a figure is
changed afterwards.
"""

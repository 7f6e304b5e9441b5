"""What is kept and what is made of it: the store, the ledger, parsed records, and the public database.

Data goes one way: `ledger` and `ingest` write captures and raw files into a `store`; `parsing` turns raw
files into records; `build` turns ledger and records into the database that `schema.sql` defines.
"""

"""Releases: all that is published, as a dated folder that anybody can take home.

    <date of the newest capture>[-2…]/
      README.md             what is in it, and how to open it
      CHANGES.md            against the release before
      mingzhang.db.zst      the database, personal numbers masked
      delta.sql.zst         brings the database of the release before up to date
      parquet/<table>/province=<code>/year=<year>/part-0.parquet
      csv/<table>.csv.zip
      warc/<site>-<month>.warc.gz, .cdxj   the raw files as they were served
      datapackage.json      describes the CSV files (Frictionless)
      data-dictionary.md    what each table and column is
      manifest.json         sizes, hashes and counts
      SHA256SUMS            for sha256sum -c

The same store and the same release before give the same bytes, with the same versions of SQLite, zstd, zlib and
Arrow: rows are in the order of their keys, and nothing asks the clock.
"""

-- What builds remember between them: a file of its own beside the public one, which is published as it is.

-- The code that filled the database.
CREATE TABLE state._state (
  code TEXT NOT NULL -- SHA-256 over it
) STRICT;

-- What a first load leaves for when the rows are there: an index, or a table's full-text search.
CREATE TABLE state._deferred (
  name TEXT PRIMARY KEY, -- of the index
  of_table TEXT NOT NULL, -- what it is over
  sql TEXT -- what makes an index
) STRICT;

-- How many rows there are, by table and by status of documents.
CREATE TABLE state._tally (
  name TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT;

-- The ledger files that are loaded.
CREATE TABLE state._ledger (
  key TEXT PRIMARY KEY, -- in the store
  bytes INTEGER NOT NULL, -- size; another size is another file (a torn one that was mended)
  site TEXT NOT NULL, -- of its run
  run TEXT NOT NULL -- the run
) STRICT;

-- The runs that the ledger tells of.
CREATE TABLE state._runs (
  site TEXT NOT NULL, -- the site
  run TEXT NOT NULL, -- the run
  started_at TEXT, -- as its header says
  entry TEXT NOT NULL DEFAULT '{}', -- the registry entry in its header, JSON
  complete INTEGER, -- as its footer says; NULL: no footer
  reason TEXT, -- as its footer says
  refused TEXT, -- why a list page of it was refused, the first cause by name
  PRIMARY KEY (site, run)
) STRICT;

-- Each site's last run.
CREATE VIEW state._last_runs AS SELECT *, max(run) FROM _runs GROUP BY site;

-- By which sites a file came.
CREATE TABLE state._came_by (
  sha256 TEXT NOT NULL, -- the file
  site TEXT NOT NULL,
  PRIMARY KEY (sha256, site)
) STRICT, WITHOUT ROWID;
CREATE INDEX state._came_by_site ON _came_by (site);

-- The folders of the store's records, as they were when they were last looked through.
CREATE TABLE state._folders (
  key TEXT PRIMARY KEY, -- in the store
  mark TEXT NOT NULL -- the store's mark of it
) STRICT;

-- What the parsers made of each file and article page.
CREATE TABLE state._records (
  sha256 TEXT PRIMARY KEY, -- the raw file
  mark TEXT, -- the store's mark of the record; NULL: to be read again
  digest TEXT NOT NULL, -- SHA-256 of the stored record
  content TEXT NOT NULL, -- what document ids are made from: SHA-256 of the content, else of the file
  stem TEXT NOT NULL, -- its first 12 digits
  failure TEXT, -- why the file could not be read
  documents INTEGER NOT NULL -- how many it holds
) STRICT;
CREATE INDEX state._records_stem ON _records (stem);

-- Files and article pages of the ledger that have no record.
CREATE TABLE state._unparsed (
  sha256 TEXT PRIMARY KEY,
  failure TEXT -- why the record that there is cannot be read
) STRICT;

-- The article where each file belongs that is, or may be, a part of documents.
CREATE TABLE state._places (
  stem TEXT PRIMARY KEY, -- what the ids of a file's documents begin with
  place TEXT NOT NULL -- the article, or the file's own stem
) STRICT;
CREATE INDEX state._places_place ON _places (place);

-- The files whose documents are loaded, and with which article.
CREATE TABLE state._loaded (
  stem TEXT PRIMARY KEY,
  place TEXT NOT NULL
) STRICT;
CREATE INDEX state._loaded_place ON _loaded (place);

-- The articles whose documents are loaded.
CREATE TABLE state._made (
  place TEXT PRIMARY KEY,
  key TEXT NOT NULL -- SHA-256 over all that they were made from
) STRICT;

-- What came, changed or went since all that follows from it was last brought up to date (`archive/touched.py`).
CREATE TABLE state._touched (
  what TEXT NOT NULL CHECK (what IN ('site', 'file', 'stem', 'place', 'document', 'agency')),
  id TEXT NOT NULL, -- of what went, too
  PRIMARY KEY (what, id)
) STRICT, WITHOUT ROWID;

-- What documents say of their agencies.
CREATE TABLE state._agencies (
  document_id TEXT PRIMARY KEY,
  agency_id TEXT NOT NULL,
  name TEXT NOT NULL, -- of the agency
  region_code TEXT,
  role TEXT NOT NULL
) STRICT;
CREATE INDEX state._agencies_agency ON _agencies (agency_id);

-- The documents that the rules saw, each with last year's of the same agency and kind where that is held.
CREATE TABLE state._checked (
  document_id TEXT PRIMARY KEY,
  key TEXT NOT NULL, -- what it was made from; empty: a rule failed, and it is to be checked again
  previous_id TEXT,
  previous_key TEXT -- what last year's was made from
) STRICT;
CREATE INDEX state._checked_again ON _checked (key) WHERE key = '';

-- The bodies that the registry entries of the sites' last runs name.
CREATE TABLE state._bodies (
  site TEXT NOT NULL, -- the site
  agency_id TEXT NOT NULL,
  name TEXT NOT NULL, -- of the agency
  region_code TEXT,
  role TEXT NOT NULL,
  PRIMARY KEY (site, agency_id)
) STRICT;
CREATE INDEX state._bodies_agency ON _bodies (agency_id);

-- How often each rule came to each outcome in a document: what the document gave to `rule_outcomes`, also when it went.
CREATE TABLE state._document_outcomes (
  document_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  outcome TEXT NOT NULL,
  findings INTEGER NOT NULL, -- how often
  PRIMARY KEY (document_id, rule, outcome)
) STRICT, WITHOUT ROWID;

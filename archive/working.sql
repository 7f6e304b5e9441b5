-- What builds remember between them, in the working database only: the published copy has none of these tables.

-- The code that filled the database.
CREATE TABLE _state (
  code TEXT NOT NULL -- SHA-256 over it
) STRICT;

-- The ledger files that are loaded.
CREATE TABLE _ledger (
  key TEXT PRIMARY KEY, -- in the store
  bytes INTEGER NOT NULL, -- size; another size is another file (a torn one that was mended)
  site TEXT NOT NULL, -- of its run
  run TEXT NOT NULL -- the run
) STRICT;

-- The runs that the ledger tells of.
CREATE TABLE _runs (
  site TEXT NOT NULL, -- the site
  run TEXT NOT NULL, -- the run
  started_at TEXT, -- as its header says
  entry TEXT NOT NULL DEFAULT '{}', -- the registry entry in its header, JSON
  complete INTEGER, -- as its footer says; NULL: no footer
  reason TEXT, -- as its footer says
  PRIMARY KEY (site, run)
) STRICT;

-- What the parsers made of each file and article page.
CREATE TABLE _records (
  sha256 TEXT PRIMARY KEY, -- the raw file
  digest TEXT NOT NULL, -- SHA-256 of the stored record
  content TEXT NOT NULL, -- what document ids are made from: SHA-256 of the content, else of the file
  stem TEXT NOT NULL, -- its first 12 digits
  failure TEXT, -- why the file could not be read
  documents INTEGER NOT NULL -- how many it holds
) STRICT;
CREATE INDEX _records_stem ON _records (stem);

-- The files whose documents are loaded.
CREATE TABLE _loaded (
  stem TEXT PRIMARY KEY, -- what the ids of a file's documents begin with
  key TEXT NOT NULL, -- SHA-256 over all that they were made from, of its whole article
  publication TEXT NOT NULL -- that, as JSON
) STRICT;

-- What came, changed or went since the tables that tell of many documents together were last brought up to date.
CREATE TABLE _touched (
  what TEXT NOT NULL CHECK (what IN ('document', 'agency')),
  id TEXT NOT NULL, -- of what went, too
  PRIMARY KEY (what, id)
) STRICT, WITHOUT ROWID;

-- What documents say of their agencies.
CREATE TABLE _agencies (
  document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  agency_id TEXT NOT NULL,
  name TEXT NOT NULL, -- of the agency
  region_code TEXT,
  role TEXT NOT NULL
) STRICT;
CREATE INDEX _agencies_agency ON _agencies (agency_id);

-- The documents that the rules saw together with last year's of the same agency and kind.
CREATE TABLE _compared (
  document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  previous_id TEXT NOT NULL,
  key TEXT NOT NULL -- what both were made from
) STRICT;

-- The bodies that the registry entries of the sites' last runs name.
CREATE TABLE _bodies (
  site TEXT NOT NULL, -- the site
  agency_id TEXT NOT NULL,
  name TEXT NOT NULL, -- of the agency
  region_code TEXT,
  role TEXT NOT NULL,
  PRIMARY KEY (site, agency_id)
) STRICT;

-- How often each rule came to each outcome in a document: what the document gave to `rule_outcomes`, also when it went.
CREATE TABLE _document_outcomes (
  document_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  outcome TEXT NOT NULL,
  findings INTEGER NOT NULL, -- how often
  PRIMARY KEY (document_id, rule, outcome)
) STRICT, WITHOUT ROWID;

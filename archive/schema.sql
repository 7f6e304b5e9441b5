-- The public schema: the only definition of what the published database holds.
-- Names are public and only added to. Money is an integer number of fen; decimals that are not money are text, as
-- printed. Times are UTC, ISO 8601. Ids are derived from content, never counted. A comment ends each column's line:
-- docs/data-dictionary.md is made from them.

-- An administrative division.
CREATE TABLE regions (
  code TEXT PRIMARY KEY CHECK (code GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'), -- GB/T 2260, 6 digits
  name TEXT NOT NULL, -- as listed, with its suffix: 烟台市
  level TEXT NOT NULL CHECK (level IN ('province', 'prefecture', 'county')), -- province, prefecture, county
  parent_code TEXT REFERENCES regions (code) DEFERRABLE INITIALLY DEFERRED, -- the division that it is part of
  path TEXT NOT NULL -- names from the province down, with slashes: 山东省/烟台市
) STRICT;

-- A body that publishes.
CREATE TABLE agencies (
  id TEXT PRIMARY KEY, -- 12 hex digits of the SHA-256 of region_code|name
  name TEXT NOT NULL, -- without its province or municipality, and without 本级
  region_code TEXT REFERENCES regions (code), -- the division that it belongs to, where known
  role TEXT NOT NULL CHECK (role IN ('social_insurance', 'hrss', 'finance', 'other')), -- social_insurance, hrss, finance, other
  parent_id TEXT REFERENCES agencies (id) DEFERRABLE INITIALLY DEFERRED -- the department of a unit, where known
) STRICT;

-- A crawled site, as its registry entry was when it was last crawled; `ingest` stands for local files.
CREATE TABLE sites (
  id TEXT PRIMARY KEY, -- the registry's stable id
  name TEXT NOT NULL, -- the body or portal whose site it is
  region_code TEXT REFERENCES regions (code), -- the division of its registry entry
  role TEXT NOT NULL CHECK (role IN ('social_insurance', 'hrss', 'finance', 'other')), -- social_insurance, hrss, finance, other
  url TEXT, -- its first list page
  family TEXT NOT NULL, -- the publishing platform: the spider that reads it
  evidence TEXT, -- what the registry entry rests on
  last_crawled_at TEXT, -- when its last run began
  last_outcome TEXT CHECK (last_outcome IN ('complete', 'incomplete')), -- whether its last run asked for all it wanted
  last_reason TEXT -- why its last run ended
) STRICT;

-- Distinct bytes that some site served, or that were taken in.
CREATE TABLE files (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64), -- SHA-256 of the bytes, hex
  bytes INTEGER CHECK (bytes >= 0), -- size
  media_type TEXT, -- as first served
  first_seen_at TEXT NOT NULL -- when they were first captured
) STRICT;

-- One answer to one request: a line of the ledger.
CREATE TABLE captures (
  id TEXT PRIMARY KEY, -- 16 hex digits of the SHA-256 of ledger file:line
  url TEXT NOT NULL, -- what was asked for; ingest:… for a local file without one
  site TEXT NOT NULL REFERENCES sites (id) DEFERRABLE INITIALLY DEFERRED, -- the site whose crawl asked
  role TEXT NOT NULL CHECK (role IN ('list', 'article', 'file')), -- what was asked for: list, article, file
  found_on TEXT, -- URL of the article that links to it
  article_title TEXT, -- that article's title
  published_on TEXT, -- that article's date
  fetched_at TEXT NOT NULL, -- when it was answered
  status INTEGER, -- HTTP status
  outcome TEXT NOT NULL CHECK (outcome IN ('new', 'changed', 'unchanged', 'gone', 'refused', 'failed')), -- new, changed, unchanged, gone, refused, failed
  sha256 TEXT REFERENCES files (sha256) DEFERRABLE INITIALLY DEFERRED, -- the bytes that were served
  bytes INTEGER CHECK (bytes >= 0), -- their size
  media_type TEXT, -- as served
  file_name TEXT, -- as the site names the file
  etag TEXT, -- validator for the next request
  last_modified TEXT, -- validator for the next request
  final_url TEXT, -- after redirects
  headers TEXT CHECK (headers IS NULL OR json_valid(headers)), -- response headers, a JSON object
  cause TEXT, -- why it was refused or failed
  detail TEXT, -- more on that, for people
  prev_sha256 TEXT, -- SHA-256 of the site's ledger file before this one
  ledger TEXT NOT NULL, -- the ledger file
  line INTEGER NOT NULL CHECK (line >= 0) -- the line in it, from 0
) STRICT;

-- A budget or final account of one agency and year, as one file or article page states it, or several together.
CREATE TABLE documents (
  id TEXT PRIMARY KEY CHECK (id NOT GLOB '*[^0-9a-f-]*'), -- 12 hex digits of the SHA-256 of its file (of several, the leading one), or of an HTML page's content; -2, -3 where a file holds several
  sha256 TEXT NOT NULL REFERENCES files (sha256), -- its file; of several, the leading one
  agency_id TEXT REFERENCES agencies (id) DEFERRABLE INITIALLY DEFERRED, -- whose it is
  agency_name TEXT, -- the fullest form that it prints
  region_code TEXT REFERENCES regions (code), -- the agency's division
  fiscal_year INTEGER CHECK (fiscal_year BETWEEN 1949 AND 2200), -- the year that it accounts for
  kind TEXT CHECK (kind IN ('budget', 'final', 'performance')), -- budget, final, performance (forms published apart)
  scope TEXT NOT NULL CHECK (scope IN ('department', 'unit', 'government', 'unknown')), -- department, unit, government, unknown
  title TEXT, -- as printed, else the article's
  published_on TEXT, -- the date of the article that links to it
  source_url TEXT, -- where the file was first captured
  article_url TEXT, -- the article page that linked to it there
  unit TEXT CHECK (unit IN ('yuan', 'wan_yuan')), -- the tables' own: yuan, wan_yuan
  format TEXT NOT NULL, -- pdf, html, …
  pages INTEGER CHECK (pages >= 0), -- where the format has pages
  status TEXT NOT NULL CHECK (status IN ('parsed', 'partial', 'blank', 'failed')), -- parsed, partial, blank (an empty template), failed
  failure TEXT, -- why it could not be read
  superseded_by TEXT REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED, -- the newer version that the same URL served
  text_layer TEXT NOT NULL CHECK (text_layer IN ('native', 'ocr', 'mixed')), -- native, ocr, mixed
  CHECK ((status = 'failed') = (failure IS NOT NULL))
) STRICT;

-- A file of a document; several where tables and text came apart, or the same came in two formats.
CREATE TABLE document_files (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the document
  sha256 TEXT NOT NULL REFERENCES files (sha256), -- the file
  part TEXT NOT NULL CHECK (part IN ('whole', 'tables', 'text', 'forms', 'page')), -- whole, tables, text, forms, page (an article page)
  PRIMARY KEY (document_id, sha256)
) STRICT;

-- A standard table in a document; of form `unknown` where it is none that is known.
CREATE TABLE statements (
  id TEXT PRIMARY KEY, -- <document id>-s<ordinal>
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the document
  form TEXT NOT NULL, -- which standard table it is
  title TEXT NOT NULL, -- as printed
  printed_number TEXT, -- as printed: 公开01表
  ordinal INTEGER NOT NULL CHECK (ordinal >= 1), -- place in the document, from 1
  first_page INTEGER CHECK (first_page >= 1), -- where it begins
  last_page INTEGER CHECK (last_page >= first_page), -- where it ends
  sha256 TEXT NOT NULL REFERENCES files (sha256), -- the file of the document that it stands in; its pages are counted there
  unit TEXT CHECK (unit IN ('yuan', 'wan_yuan')), -- its own: yuan, wan_yuan
  unit_source TEXT CHECK (unit_source IN ('printed', 'document')), -- printed: it states its unit; document: it states none, and most tables of the document have this one
  is_empty INTEGER NOT NULL CHECK (is_empty IN (0, 1)), -- 1: printed without figures
  empty_note TEXT, -- what is printed to explain that
  n_rows INTEGER NOT NULL CHECK (n_rows >= 0), -- rows of the stitched grid
  n_cols INTEGER NOT NULL CHECK (n_cols >= 0), -- columns of the stitched grid
  grid TEXT NOT NULL CHECK (json_valid(grid)), -- the cells as JSON arrays; read them in `cells`
  UNIQUE (document_id, ordinal)
) STRICT;

-- A value that was mended, because another place of the same document proves it.
CREATE TABLE repairs (
  id TEXT PRIMARY KEY, -- derived from the place
  statement_id TEXT NOT NULL REFERENCES statements (id) ON DELETE CASCADE, -- the statement
  "row" INTEGER NOT NULL CHECK ("row" >= 0), -- the cell's row
  col INTEGER NOT NULL CHECK (col >= 0), -- the cell's column
  original TEXT NOT NULL, -- as printed
  repaired TEXT NOT NULL, -- as mended
  proof TEXT NOT NULL -- what proves it
) STRICT;

-- A money cell, understood; one per cell.
CREATE TABLE amounts (
  id TEXT PRIMARY KEY, -- <statement id>-r<row>c<col>
  statement_id TEXT NOT NULL REFERENCES statements (id) ON DELETE CASCADE, -- the statement
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- its document
  "row" INTEGER NOT NULL CHECK ("row" >= 0), -- the cell's row, from 0 in the stitched grid
  col INTEGER NOT NULL CHECK (col >= 0), -- the cell's column, from 0
  side TEXT CHECK (side IN ('income', 'expenditure')), -- income, expenditure
  subject_kind TEXT CHECK (subject_kind IN ('functional', 'economic', 'government_economic', 'item', 'project')), -- functional, economic, government_economic, item, project
  subject_code TEXT, -- code of the subject, joined
  subject_name TEXT, -- its name, without numbering
  parent_name TEXT, -- of an indented item, what it is part of
  second_subject_kind TEXT CHECK (second_subject_kind IN ('functional', 'economic', 'government_economic', 'item', 'project')), -- where a row names two subjects, the second one's kind
  second_subject_code TEXT, -- its code
  second_subject_name TEXT, -- its name
  level INTEGER CHECK (level BETWEEN 0 AND 3), -- 1 类, 2 款, 3 项, 0 the total row
  measure TEXT NOT NULL, -- what its column states
  fen INTEGER NOT NULL, -- the amount in fen: mended where a repair proves it, of a spreadsheet what it stores, else as printed
  printed_fen INTEGER NOT NULL, -- the amount in fen as printed
  text TEXT NOT NULL, -- the cell's text
  value_repair_id TEXT REFERENCES repairs (id) ON DELETE SET NULL, -- the repair of the amount
  subject_repair_id TEXT REFERENCES repairs (id) ON DELETE SET NULL, -- the repair of the subject's code
  UNIQUE (statement_id, "row", col)
) STRICT;

-- A heading and the text under it, up to the next heading.
CREATE TABLE sections (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the document
  ordinal INTEGER NOT NULL CHECK (ordinal >= 1), -- place in the document, from 1
  level INTEGER NOT NULL CHECK (level >= 0), -- depth of the heading
  heading TEXT NOT NULL, -- the heading
  text TEXT NOT NULL, -- the text
  page INTEGER CHECK (page >= 1), -- where the heading stands
  sha256 TEXT NOT NULL REFERENCES files (sha256), -- the file of the document that it stands in; its pages are counted there
  PRIMARY KEY (document_id, ordinal)
) STRICT;

-- A number that a sentence states, or a statistic of a table that is not money.
CREATE TABLE claims (
  id TEXT PRIMARY KEY, -- derived from the place
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the document
  section_ordinal INTEGER, -- the section that states it
  topic TEXT NOT NULL, -- what the number is about
  subject TEXT, -- the item that it belongs to
  measure TEXT NOT NULL, -- what kind of number it is, with its base
  fen INTEGER, -- the amount in fen, where it is money
  number TEXT, -- the number as printed, where it is not
  unit TEXT, -- as printed
  text TEXT, -- the sentence
  page INTEGER CHECK (page >= 1), -- where it stands
  statement_id TEXT REFERENCES statements (id) ON DELETE CASCADE, -- the table, where it stands in one
  "row" INTEGER CHECK ("row" >= 0), -- the cell's row there
  col INTEGER CHECK (col >= 0), -- the cell's column there
  FOREIGN KEY (document_id, section_ordinal) REFERENCES sections (document_id, ordinal)
) STRICT;

-- A project's performance form, its row in a summary list, or a row of a project table.
CREATE TABLE projects (
  id TEXT PRIMARY KEY, -- derived from the place
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the document
  statement_id TEXT REFERENCES statements (id) ON DELETE CASCADE, -- the form or list
  "row" INTEGER CHECK ("row" >= 0), -- the row, in a list
  origin TEXT NOT NULL CHECK (origin IN ('form', 'summary', 'table')), -- form, summary, table
  name TEXT NOT NULL, -- the project
  category TEXT, -- its category
  department TEXT, -- the department in charge
  implementer TEXT, -- the unit that carries it out
  stage TEXT CHECK (stage IN ('target', 'self_evaluation')), -- target, self_evaluation
  initial_fen INTEGER, -- budget at the start of the year
  budget_fen INTEGER, -- budget of the whole year
  executed_fen INTEGER, -- spent
  execution_rate TEXT, -- as printed
  execution_score TEXT, -- as printed
  subtotal TEXT, -- of the indicators' scores
  deduction TEXT, -- as printed
  score TEXT, -- the whole score
  grade TEXT, -- as printed
  goal TEXT, -- what was to be reached
  achieved TEXT -- what is said to have been reached
) STRICT;

-- A source of a project's money.
CREATE TABLE project_funds (
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE, -- the project
  source TEXT NOT NULL, -- as printed: 总额, 当年财政拨款, 上年结转…
  declared_fen INTEGER, -- asked for
  initial_fen INTEGER, -- budget at the start of the year
  budget_fen INTEGER, -- budget of the whole year
  executed_fen INTEGER, -- spent
  balance_fen INTEGER, -- left
  weight TEXT, -- points to be had
  rate TEXT, -- execution rate as printed
  score TEXT -- points got
) STRICT;

-- An indicator row of a performance form.
CREATE TABLE indicators (
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE, -- the project
  statement_id TEXT REFERENCES statements (id) ON DELETE CASCADE, -- the form
  "row" INTEGER CHECK ("row" >= 0), -- the row in it
  ordinal INTEGER NOT NULL CHECK (ordinal >= 1), -- place among the project's indicators, from 1
  level1 TEXT, -- first level, without its weight
  level1_weight TEXT, -- its weight
  level2 TEXT, -- second level, without its weight
  level2_weight TEXT, -- its weight
  level3 TEXT, -- the indicator
  operator TEXT, -- of the target: ≥ ≤ = …
  target TEXT, -- as printed
  adjusted_target TEXT, -- as printed, where the target was changed
  actual_operator TEXT, -- what is printed before the actual
  actual TEXT, -- as printed
  unit TEXT, -- of the target
  actual_unit TEXT, -- what is printed after the actual
  completion TEXT, -- degree of completion as printed
  weight TEXT, -- points to be had
  score TEXT, -- points got
  scoring_method TEXT, -- as printed
  reason TEXT, -- of a deviation
  PRIMARY KEY (project_id, ordinal)
) STRICT;

-- A check.
CREATE TABLE rules (
  id TEXT PRIMARY KEY, -- begins with its family: A X N P C Q T D
  title TEXT NOT NULL, -- its name
  description TEXT NOT NULL, -- what it compares, and when
  formula TEXT NOT NULL, -- the arithmetic
  source TEXT NOT NULL -- what asks for it: a law, a form's layout, arithmetic
) STRICT;

-- What a rule found in a document; a doubt, not a verdict.
CREATE TABLE findings (
  id TEXT PRIMARY KEY, -- <document id>-f<12 hex digits of the SHA-256 of what it says>
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the document
  rule TEXT NOT NULL REFERENCES rules (id) DEFERRABLE INITIALLY DEFERRED, -- the rule
  outcome TEXT NOT NULL CHECK (outcome IN ('error', 'warning', 'rounding', 'info', 'pass')), -- error, warning, rounding, info, pass
  statement_id TEXT REFERENCES statements (id) ON DELETE CASCADE, -- where the doubted value stands
  "row" INTEGER CHECK ("row" >= 0), -- its row
  col INTEGER CHECK (col >= 0), -- its column
  claim_id TEXT REFERENCES claims (id) ON DELETE CASCADE, -- the sentence's number in doubt
  project_id TEXT REFERENCES projects (id) ON DELETE CASCADE, -- the project in doubt
  expected_fen INTEGER, -- what it should be, in fen
  actual_fen INTEGER, -- what is stated, in fen
  difference_fen INTEGER, -- actual less expected, in fen
  expected TEXT, -- the same for what is not money
  actual TEXT, -- the same for what is not money
  value_unit TEXT, -- unit of those
  message TEXT NOT NULL, -- the doubt in a sentence
  evidence TEXT NOT NULL CHECK (json_valid(evidence)) -- JSON array of places: statement_id, section_ordinal or project_id, row, col, page, text
) STRICT;

-- A figure that differs between two versions of a document.
CREATE TABLE changes (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the newer version
  earlier_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the version before it
  form TEXT NOT NULL, -- the statement's form
  subject_name TEXT, -- the row
  measure TEXT NOT NULL, -- the column
  earlier_fen INTEGER, -- what it was; NULL: not there
  fen INTEGER, -- what it is; NULL: not there any more
  seen_at TEXT NOT NULL -- when the newer version was first captured
) STRICT;

-- A reason that a document gives for a change or a deviation.
CREATE TABLE reasons (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the document
  ordinal INTEGER NOT NULL CHECK (ordinal >= 1), -- place among the document's reasons, from 1
  section_ordinal INTEGER, -- the section that gives it
  project_id TEXT REFERENCES projects (id) ON DELETE CASCADE, -- the project whose indicator gives it
  text TEXT NOT NULL, -- as printed
  digest TEXT NOT NULL, -- 16 hex digits of the SHA-256 of its words, without numbers and marks: equal words are equal
  PRIMARY KEY (document_id, ordinal),
  FOREIGN KEY (document_id, section_ordinal) REFERENCES sections (document_id, ordinal)
) STRICT;

-- Money per person, where the document states who is counted.
CREATE TABLE per_head (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the document
  what TEXT NOT NULL CHECK (what IN ('personnel', 'three_public')), -- personnel, three_public
  fen INTEGER NOT NULL, -- the money, in fen
  people INTEGER NOT NULL CHECK (people > 0), -- how many are counted
  basis TEXT NOT NULL CHECK (basis IN ('in_post', 'posts')), -- in_post: persons in post; posts: places, filled or not
  fen_per_head INTEGER NOT NULL, -- the quotient, rounded to a fen
  claim_id TEXT REFERENCES claims (id) ON DELETE CASCADE, -- the sentence that says how many
  PRIMARY KEY (document_id, what)
) STRICT;

-- A document that an agency should have published for a year.
CREATE TABLE coverage (
  agency_id TEXT NOT NULL REFERENCES agencies (id) ON DELETE CASCADE, -- the agency
  fiscal_year INTEGER NOT NULL, -- the year
  kind TEXT NOT NULL CHECK (kind IN ('budget', 'final', 'performance')), -- budget, final, performance
  status TEXT NOT NULL CHECK (status IN ('published', 'late', 'not_found', 'refused', 'unreadable')), -- published, late, not_found, refused, unreadable
  document_id TEXT REFERENCES documents (id) ON DELETE SET NULL, -- the document, where there is one
  published_on TEXT, -- when it was published
  due_on TEXT, -- when it was due
  due_basis TEXT CHECK (due_basis IN ('site', 'season')), -- how sure that is: site: the registry entry gives its region's day; season: the usual one
  cause TEXT, -- why the site refused
  checked_at TEXT, -- when the site was last asked
  PRIMARY KEY (agency_id, fiscal_year, kind)
) STRICT;

-- A criterion of the scorecard, for the account that stands for an agency, a year and a kind.
CREATE TABLE scorecard (
  agency_id TEXT NOT NULL REFERENCES agencies (id) ON DELETE CASCADE, -- the agency
  fiscal_year INTEGER NOT NULL, -- the year
  kind TEXT NOT NULL CHECK (kind IN ('budget', 'final')), -- budget, final
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the account
  dimension TEXT NOT NULL CHECK (dimension IN ('completeness', 'detail', 'timeliness', 'form', 'truthfulness')), -- completeness, detail, timeliness, form, truthfulness
  criterion TEXT NOT NULL, -- what is scored: an id of archive/scorecard.yml
  name TEXT NOT NULL, -- that, in words
  points INTEGER NOT NULL CHECK (points BETWEEN 0 AND of_points), -- given
  of_points INTEGER NOT NULL CHECK (of_points > 0), -- to be had; a criterion that could not be judged has no row
  evidence TEXT NOT NULL CHECK (json_valid(evidence)), -- JSON array of what the points rest on: finding_id, statement_id, or document_id with what is known of it
  PRIMARY KEY (agency_id, fiscal_year, kind, criterion)
) STRICT;

-- An old permanent link, where a newer parser moved a figure.
CREATE TABLE aliases (
  old TEXT PRIMARY KEY, -- the old link's path
  new TEXT NOT NULL, -- where it leads now
  parser_version TEXT NOT NULL -- the parser that moved it
) STRICT;

-- A code of the chart of accounts (政府收支分类科目) of a year, as far as it is known.
CREATE TABLE subjects (
  code TEXT NOT NULL, -- joined code
  name TEXT NOT NULL, -- its name
  kind TEXT NOT NULL CHECK (kind IN ('functional', 'economic', 'government_economic')), -- functional, economic, government_economic
  year INTEGER NOT NULL, -- of the chart
  parent_code TEXT, -- the code that it is part of
  PRIMARY KEY (kind, code, year)
) STRICT;

-- How much a document holds, and what was found in it: counted at each build, so that no page counts it again.
CREATE TABLE document_counts (
  document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, -- the document
  statements INTEGER NOT NULL CHECK (statements >= 0), -- standard tables
  amounts INTEGER NOT NULL CHECK (amounts >= 0), -- money cells, understood
  sections INTEGER NOT NULL CHECK (sections >= 0), -- headings with their text
  claims INTEGER NOT NULL CHECK (claims >= 0), -- numbers in sentences
  projects INTEGER NOT NULL CHECK (projects >= 0), -- projects
  errors INTEGER NOT NULL CHECK (errors >= 0), -- findings by outcome: error
  warnings INTEGER NOT NULL CHECK (warnings >= 0), -- warning
  roundings INTEGER NOT NULL CHECK (roundings >= 0), -- rounding
  infos INTEGER NOT NULL CHECK (infos >= 0), -- info
  passes INTEGER NOT NULL CHECK (passes >= 0) -- pass
) STRICT;

-- How often a rule came to an outcome.
CREATE TABLE rule_outcomes (
  rule TEXT NOT NULL REFERENCES rules (id) DEFERRABLE INITIALLY DEFERRED, -- the rule
  outcome TEXT NOT NULL CHECK (outcome IN ('error', 'warning', 'rounding', 'info', 'pass')), -- error, warning, rounding, info, pass
  findings INTEGER NOT NULL CHECK (findings >= 0), -- how often
  documents INTEGER NOT NULL CHECK (documents >= 0), -- in how many documents
  PRIMARY KEY (rule, outcome)
) STRICT;

-- How many accounts of a province's bodies should be there, and are.
CREATE TABLE coverage_counts (
  region_code TEXT NOT NULL REFERENCES regions (code), -- the province
  role TEXT NOT NULL CHECK (role IN ('social_insurance', 'hrss', 'finance', 'other')), -- of the bodies: social_insurance, hrss, finance, other
  fiscal_year INTEGER NOT NULL, -- the year
  kind TEXT NOT NULL CHECK (kind IN ('budget', 'final', 'performance')), -- budget, final, performance
  status TEXT NOT NULL CHECK (status IN ('published', 'late', 'not_found', 'refused', 'unreadable')), -- as in coverage
  accounts INTEGER NOT NULL CHECK (accounts > 0), -- how many
  PRIMARY KEY (region_code, role, fiscal_year, kind, status)
) STRICT;

-- How much there is of everything.
CREATE TABLE totals (
  what TEXT PRIMARY KEY, -- a table that has so many rows; regions: those that documents are held of
  count INTEGER NOT NULL CHECK (count >= 0) -- how many
) STRICT;

-- A figure that is compared over agencies and years, of a document that is current and whose year is known.
CREATE TABLE figures (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- the document
  subject TEXT NOT NULL, -- what it is: an id of archive/summaries.yml, or the code of a subject
  basis TEXT NOT NULL, -- whose figure the document states: budget, final (its own is that of its kind), previous_budget…
  fen INTEGER NOT NULL, -- the amount in fen
  ordinal INTEGER NOT NULL, -- the statement's place in the document
  "row" INTEGER NOT NULL CHECK ("row" >= 0), -- the cell's row
  col INTEGER NOT NULL CHECK (col >= 0), -- the cell's column
  measure TEXT NOT NULL, -- what its column states
  fiscal_year INTEGER NOT NULL, -- the document's year
  kind TEXT NOT NULL CHECK (kind IN ('budget', 'final', 'performance')), -- the document's kind
  agency_id TEXT, -- the document's agency
  region_code TEXT, -- the document's region
  PRIMARY KEY (document_id, subject, basis, ordinal, "row", col)
) STRICT;

-- A cell of a statement, header cells too: the top-left cell of a merge stands for the whole of it.
CREATE VIEW cells AS
SELECT
  s.id AS statement_id, -- the statement
  json_extract(c.value, '$[0]') AS "row", -- from 0 in the stitched grid
  json_extract(c.value, '$[1]') AS col, -- from 0
  json_extract(c.value, '$[2]') AS rowspan, -- rows that it covers
  json_extract(c.value, '$[3]') AS colspan, -- columns that it covers
  json_extract(c.value, '$[5]') AS text, -- wraps and justifying spaces removed
  json_extract(c.value, '$[4]') AS is_header, -- 1: a header cell
  json_extract(c.value, '$[6]') AS page, -- from 1; NULL where there are no pages
  json_extract(c.value, '$[7]') AS x0, -- left edge in points from the page's left
  json_extract(c.value, '$[8]') AS top, -- upper edge in points from the page's top
  json_extract(c.value, '$[9]') AS x1, -- right edge
  json_extract(c.value, '$[10]') AS bottom, -- lower edge
  json_extract(c.value, '$[11]') AS anchor, -- where there are no pages: sheet!cell, table/row/col
  json_extract(c.value, '$[12]') AS doubt, -- why the text may mislead: read from an image, or not what the spreadsheet stores
  json_extract(c.value, '$[13]') AS value -- the number that a spreadsheet stores, where it prints less of it
FROM statements AS s, json_each(s.grid) AS c;

-- The reasons that stand, word for word but for their numbers, more than once, in one document or in several.
CREATE VIEW copied_reasons AS
SELECT
  digest, -- of the words
  min(text) AS text, -- as one of the documents prints it
  count(*) AS times, -- how often it is given
  count(DISTINCT document_id) AS documents -- in how many documents
FROM reasons GROUP BY digest HAVING count(*) > 1;

CREATE INDEX regions_parent ON regions (parent_code);
CREATE INDEX agencies_region ON agencies (region_code, name, id, role);
CREATE INDEX agencies_parent ON agencies (parent_id);
CREATE INDEX sites_region ON sites (region_code);
CREATE INDEX files_first_seen ON files (first_seen_at);
CREATE INDEX captures_site ON captures (site);
CREATE INDEX captures_sha256 ON captures (sha256);
CREATE INDEX captures_url ON captures (url);
CREATE INDEX captures_found_on ON captures (found_on);
CREATE INDEX documents_sha256 ON documents (sha256);
CREATE INDEX documents_agency ON documents (agency_id, fiscal_year, kind);
CREATE INDEX documents_year ON documents (fiscal_year, kind);
CREATE INDEX documents_region ON documents (region_code);
CREATE INDEX documents_newest ON documents (fiscal_year DESC, id, kind, region_code, agency_id);
CREATE INDEX documents_superseded_by ON documents (superseded_by);
CREATE INDEX document_files_sha256 ON document_files (sha256);
CREATE INDEX statements_form ON statements (form, document_id, id);
CREATE INDEX statements_sha256 ON statements (sha256);
CREATE INDEX sections_sha256 ON sections (sha256);
CREATE INDEX repairs_statement ON repairs (statement_id);
CREATE INDEX amounts_document ON amounts (document_id);
CREATE INDEX amounts_subject ON amounts (subject_code, measure);
CREATE INDEX amounts_value_repair ON amounts (value_repair_id) WHERE value_repair_id IS NOT NULL;
CREATE INDEX amounts_subject_repair ON amounts (subject_repair_id) WHERE subject_repair_id IS NOT NULL;
CREATE INDEX claims_section ON claims (document_id, section_ordinal);
CREATE INDEX claims_statement ON claims (statement_id);
CREATE INDEX projects_document ON projects (document_id, origin, stage, score);
CREATE INDEX projects_statement ON projects (statement_id);
CREATE INDEX project_funds_project ON project_funds (project_id);
CREATE INDEX indicators_statement ON indicators (statement_id);
CREATE INDEX findings_document ON findings (document_id, outcome, rule);
CREATE INDEX findings_rule ON findings (rule, outcome);
CREATE INDEX findings_statement ON findings (statement_id);
CREATE INDEX findings_claim ON findings (claim_id);
CREATE INDEX findings_project ON findings (project_id);
CREATE INDEX reasons_digest ON reasons (digest, document_id);
CREATE INDEX reasons_project ON reasons (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX per_head_claim ON per_head (claim_id);
CREATE INDEX changes_document ON changes (document_id);
CREATE INDEX changes_earlier ON changes (earlier_id);
CREATE INDEX changes_seen ON changes (seen_at DESC, document_id, earlier_id);
CREATE INDEX scorecard_document ON scorecard (document_id);
CREATE INDEX coverage_document ON coverage (document_id);
CREATE INDEX coverage_status ON coverage (agency_id, status, fiscal_year, kind);
CREATE INDEX figures_listed ON figures (subject, fiscal_year DESC, kind, basis, fen DESC, document_id, region_code, agency_id);

-- Records that passed inspection: the newest of each slot, and facts.
-- seq tells what the search index has not seen yet: every change takes a new one.
CREATE TABLE record (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  digest BLOB NOT NULL UNIQUE,
  author BLOB NOT NULL,
  kind TEXT NOT NULL,
  slot TEXT,
  at INTEGER NOT NULL,
  exp INTEGER,
  tombstone INTEGER NOT NULL,
  signed BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX record_slot ON record (author, kind, slot) WHERE slot IS NOT NULL;
CREATE INDEX record_author ON record (author, kind, at, digest);
CREATE INDEX record_kind ON record (kind, at, digest);
CREATE INDEX record_exp ON record (exp) WHERE exp IS NOT NULL;

-- Where records travel: their topics and those they left.
CREATE TABLE topic (
  topic TEXT NOT NULL,
  at INTEGER NOT NULL,
  digest BLOB NOT NULL,
  seq INTEGER NOT NULL REFERENCES record (seq) ON DELETE CASCADE,
  PRIMARY KEY (topic, at, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_seq ON topic (seq);

-- What each author takes up.
CREATE TABLE usage (
  author BLOB PRIMARY KEY,
  records INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Records that are gone before their time or with it, so that older revisions are refused still.
CREATE TABLE stub (
  author BLOB NOT NULL,
  kind TEXT NOT NULL,
  slot TEXT NOT NULL,
  at INTEGER NOT NULL,
  digest BLOB NOT NULL,
  exp INTEGER NOT NULL,
  PRIMARY KEY (author, kind, slot)
) STRICT, WITHOUT ROWID;

-- My own older revisions, until they expire: somebody may be buying from one.
CREATE TABLE older (
  digest BLOB PRIMARY KEY,
  exp INTEGER,
  signed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

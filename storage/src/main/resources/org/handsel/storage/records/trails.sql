-- Older revisions of others' slots: where they stood, and what they share with those that differ in how many are left alone.
CREATE TABLE trail (
  digest BLOB PRIMARY KEY,
  author BLOB NOT NULL,
  kind TEXT NOT NULL,
  slot TEXT NOT NULL,
  at INTEGER NOT NULL,
  essence BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX trail_slot ON trail (author, kind, slot, at);

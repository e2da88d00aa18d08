-- Older revisions of others' slots: where they stood, and what they share with those that differ in how many are left alone.
CREATE TABLE trail (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  digest BLOB NOT NULL UNIQUE,
  author BLOB NOT NULL,
  kind TEXT NOT NULL,
  slot TEXT NOT NULL,
  essence BLOB NOT NULL
) STRICT;
CREATE INDEX trail_slot ON trail (author, kind, slot, seq);

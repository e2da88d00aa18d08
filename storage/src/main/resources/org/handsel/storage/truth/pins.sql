-- Which blocks stay: a root with all below it, as long as anybody needs it.
CREATE TABLE pin (
  root BLOB NOT NULL,
  holder TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- Bytes of content, once all of it was here.
  bytes INTEGER,
  PRIMARY KEY (root, holder)
) STRICT, WITHOUT ROWID;

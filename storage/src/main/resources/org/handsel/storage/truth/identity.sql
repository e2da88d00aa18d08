-- What this node is told to remember, by name.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbers that only rise: a device's n, before it is used.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Identity logs, mine and others', forks included: evidence is kept for ever.
CREATE TABLE log_entry (
  identity BLOB NOT NULL,
  id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  signed BLOB NOT NULL,
  PRIMARY KEY (identity, id)
) STRICT, WITHOUT ROWID;

-- Peers that were added by hand, to be called again after a restart.
CREATE TABLE added_peer (
  address TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Where people were met, by the peer that they had then.
CREATE TABLE met_peer (
  peer BLOB PRIMARY KEY,
  address TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

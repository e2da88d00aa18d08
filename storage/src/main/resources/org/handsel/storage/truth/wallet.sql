-- What my account sent, on each chain it was ever on (named by its first block). A line is written
-- before its transaction is sent; ends are written as they are learnt.
CREATE TABLE sent (
  chain BLOB NOT NULL,
  hash BLOB NOT NULL,
  line INTEGER NOT NULL,
  nonce INTEGER NOT NULL,
  raw BLOB NOT NULL,
  act TEXT NOT NULL,
  what TEXT NOT NULL,
  token BLOB NOT NULL,
  amount TEXT NOT NULL,
  other BLOB NOT NULL,
  deal BLOB,
  at INTEGER NOT NULL,
  state TEXT,
  block INTEGER,
  block_hash BLOB,
  gas INTEGER,
  cost TEXT,
  PRIMARY KEY (chain, hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX sent_act ON sent (chain, act, line);

CREATE INDEX sent_nonce ON sent (chain, nonce, line);

CREATE INDEX sent_open ON sent (chain, nonce, line) WHERE state IS NULL;

CREATE INDEX sent_line ON sent (chain, line);

-- The highest block of each chain that was acted upon, and which chain was used last.
CREATE TABLE chain_seen (
  chain BLOB PRIMARY KEY,
  number INTEGER,
  hash BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE chain_used (
  chain_id INTEGER PRIMARY KEY,
  chain BLOB NOT NULL
) STRICT;

-- Lanes and sequence numbers that were promised to deals I may buy.
CREATE TABLE lane (
  chain BLOB NOT NULL,
  lane INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (chain, lane)
) STRICT, WITHOUT ROWID;

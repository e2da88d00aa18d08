-- Deals: what was said, what waits to be sent, what became public, and what is promised.

-- key: digest of the ask. deal: digest of the terms, once there are any. data: the node's notes.
CREATE TABLE deals (
  key BLOB PRIMARY KEY,
  deal BLOB UNIQUE,
  data BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE steps (
  seq INTEGER PRIMARY KEY,
  deal BLOB NOT NULL,
  id BLOB NOT NULL UNIQUE,
  bytes BLOB NOT NULL
);
CREATE INDEX steps_of_deal ON steps (deal, seq);

-- This device's history, without gaps.
CREATE TABLE lines (
  height INTEGER PRIMARY KEY,
  deal BLOB NOT NULL,
  id BLOB NOT NULL,
  record BLOB NOT NULL,
  published INTEGER NOT NULL
);

CREATE TABLE promises (
  deal BLOB PRIMARY KEY,
  slot TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  revision BLOB NOT NULL,
  remaining INTEGER NOT NULL,
  done INTEGER NOT NULL
) WITHOUT ROWID;

-- Letters wait here until they are acknowledged; id is the letter's digest.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  addressee BLOB NOT NULL,
  id BLOB NOT NULL,
  letter BLOB NOT NULL,
  UNIQUE (addressee, id)
);

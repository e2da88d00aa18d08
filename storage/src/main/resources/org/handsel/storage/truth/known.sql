-- Which identity logs were learned when, and how long they are: so that there is an order in which they give way.
CREATE TABLE known (
  identity BLOB PRIMARY KEY,
  seen INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX known_seen ON known (seen);
INSERT INTO known SELECT identity, 0, sum(length(signed)) FROM log_entry GROUP BY identity;

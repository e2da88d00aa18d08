-- What became of a job of ours, in the order in which it was heard: 0 is how it began.
CREATE TABLE computing (
  job BLOB NOT NULL,
  n INTEGER NOT NULL,
  event BLOB NOT NULL,
  PRIMARY KEY (job, n)
) STRICT, WITHOUT ROWID;

-- What we have computed in deals of others: how many units, and the last of them with its answer.
CREATE TABLE computed (
  deal BLOB NOT NULL PRIMARY KEY,
  units INTEGER NOT NULL,
  unit INTEGER NOT NULL,
  answer BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What each author takes up, in facts and in the rest: each is counted by itself, so that neither leaves the other no room.
-- `last`: when the author was heard of, the same in both.
CREATE TABLE apart (
  author BLOB NOT NULL,
  facts INTEGER NOT NULL,
  records INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (author, facts)
) STRICT, WITHOUT ROWID;
INSERT INTO apart SELECT author, slot IS NULL, count(*), sum(length(signed)), 0 FROM record GROUP BY 1, 2;
UPDATE apart SET last = (SELECT max(seq) FROM record WHERE record.author = apart.author);
DROP TABLE usage;
ALTER TABLE apart RENAME TO usage;
CREATE INDEX usage_last ON usage (last);
CREATE INDEX usage_bytes ON usage (bytes);

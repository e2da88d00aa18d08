-- Who was heard of when, and what all take up together: so that there is an order in which they give way.
ALTER TABLE usage ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
CREATE INDEX usage_last ON usage (last);
CREATE INDEX usage_bytes ON usage (bytes);
UPDATE usage SET last = (SELECT coalesce(max(seq), 0) FROM record WHERE record.author = usage.author);

CREATE TABLE taken (
  bytes INTEGER NOT NULL
) STRICT;
INSERT INTO taken SELECT coalesce(sum(bytes), 0) FROM usage;

-- What a waiting letter is and which deal it is about, and since when it waits (ms since 1970).
ALTER TABLE outbox ADD COLUMN about BLOB NOT NULL DEFAULT x'';
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN at INTEGER NOT NULL DEFAULT 0;

-- A letter ends with its kind and the 32 bytes that it is about: "t", the kind, "of", 0x5820.
UPDATE outbox SET about = substr(letter, -32), kind = CASE
  WHEN substr(letter, -43, 6) = x'726566757365' THEN 'refuse'
  WHEN substr(letter, -42, 5) = x'71756f7465' THEN 'quote'
  WHEN substr(letter, -41, 4) = x'73746570' THEN 'step'
  WHEN substr(letter, -41, 4) = x'63617365' THEN 'case'
  WHEN substr(letter, -41, 4) = x'77616e74' THEN 'want'
  ELSE 'ask' END;

CREATE INDEX outbox_in_order ON outbox (addressee, seq);
CREATE INDEX outbox_of_deal ON outbox (about);
CREATE INDEX outbox_refusals ON outbox (addressee, seq) WHERE kind = 'refuse';

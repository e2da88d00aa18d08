-- Whether a letter waits is asked for every word of a deal that is shown.
CREATE INDEX outbox_by_id ON outbox (id);

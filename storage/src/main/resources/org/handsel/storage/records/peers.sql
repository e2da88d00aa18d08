-- Peers of the network and where they were last known to be. `addresses`: a line each, until when it is believed
-- in ms since 1970, and the address. `signed`: what the peer itself signed of its addresses, if it did.
CREATE TABLE known_peer (
  peer BLOB PRIMARY KEY,
  addresses TEXT NOT NULL,
  signed BLOB,
  changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

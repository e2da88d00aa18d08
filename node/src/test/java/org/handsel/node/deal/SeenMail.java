package org.handsel.node.deal;

import java.io.IOException;
import java.util.Optional;
import org.handsel.core.mail.Letter;
import org.handsel.core.mail.Mailbox;
import org.handsel.libp2p.multiformats.Cid;

/// A mailbox whose reader can be given letters by hand, to see what they make of them.
final class SeenMail implements Mailbox {
  private final Mailbox mail;
  private volatile Optional<Reader> reader = Optional.empty();

  SeenMail(Mailbox mail) {
    this.mail = mail;
  }

  @Override
  public void post(Cid to, Letter letter) {
    mail.post(to, letter);
  }

  @Override
  public void open(Reader reader) {
    this.reader = Optional.of(reader);
    mail.open(reader);
  }

  void read(Cid from, Letter letter) throws IOException {
    reader.orElseThrow().read(from, letter);
  }
}

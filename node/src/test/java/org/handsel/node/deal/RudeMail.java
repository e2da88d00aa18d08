package org.handsel.node.deal;

import java.io.IOException;
import java.util.Random;
import org.handsel.core.mail.Letter;
import org.handsel.core.mail.Mailbox;
import org.handsel.libp2p.multiformats.Cid;

/// Letters that come late, twice, or after those that were written later.
final class RudeMail implements Mailbox {
  private final Mailbox mail;
  private final Random random;

  RudeMail(Mailbox mail, Random random) {
    this.mail = mail;
    this.random = random;
  }

  @Override
  public void post(Cid to, Letter letter) {
    mail.post(to, letter);
  }

  @Override
  public void open(Reader reader) {
    mail.open((from, letter) -> {
      switch (roll()) {
        case 0 -> throw new IOException("lost on the way"); // what follows overtakes it
        case 1 -> {
          reader.read(from, letter);
          throw new IOException("its acknowledgement is lost"); // it comes again
        }
        case 2 -> {
          reader.read(from, letter);
          reader.read(from, letter);
        }
        default -> reader.read(from, letter);
      }
    });
  }

  private synchronized int roll() {
    return random.nextInt(5);
  }
}

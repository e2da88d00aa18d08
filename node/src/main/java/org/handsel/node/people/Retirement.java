package org.handsel.node.people;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import org.handsel.core.identity.Domain;
import org.handsel.core.identity.Signature;
import org.handsel.core.identity.Signer;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.storage.record.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether this device may still sign. One that is shown what its own key signed, and doesn't hold
/// it, runs from an old copy of its files; whatever it signed next would stand beside what the
/// other copy signs. Safe for use by many threads.
public final class Retirement {
  private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
  private static final String NAME = "retired";

  private final Settings settings;
  private final AtomicBoolean retired;

  /// As it was when the node ran last.
  public Retirement(Settings settings) {
    this.settings = settings;
    this.retired = new AtomicBoolean(settings.find(NAME).isPresent());
  }

  /// Whether this device has retired.
  public boolean retired() {
    return retired.get();
  }

  /// Retires for good: `proof` is signed by this device's key, which the caller has checked, and
  /// isn't what this device wrote.
  public void prove(Bytes proof) {
    if (!retired.compareAndSet(false, true)) return;
    settings.put(NAME, proof);
    LOG.error("this node runs from an old copy: its device has signed what it doesn't hold");
  }

  /// Retires if one of `fresh`, records that are new here, has a number that this device never
  /// gave.
  ///
  /// @param given whether it may have given a number
  public void recognise(List<SignedRecord> fresh, Pen pen, LongPredicate given) {
    fresh.stream()
        .filter(it -> it.payload().author().equals(pen.author()))
        .filter(it -> it.payload().dev().equals(pen.device().key()))
        .filter(it -> !given.test(it.payload().n()))
        .findFirst()
        .ifPresent(it -> prove(it.encoded()));
  }

  /// The same key, which signs nothing once it has retired.
  public Signer around(Signer device) {
    return new Signer() {
      @Override
      public Bytes key() {
        return device.key();
      }

      @Override
      public Signature sign(Domain domain, byte[] payload) {
        // history.md §3.5 "from then on it signs nothing"
        if (retired()) throw new RetiredException();
        return device.sign(domain, payload);
      }
    };
  }
}

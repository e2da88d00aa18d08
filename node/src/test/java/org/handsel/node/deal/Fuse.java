package org.handsel.node.deal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.mail.Letter;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// Kills a node at one point: before or after its n-th write to the ledger or act on the chain.
/// Whatever the node tries afterwards fails, as if it weren't there any more.
final class Fuse {
  /// Never blows.
  static final Fuse NEVER = new Fuse(Integer.MAX_VALUE, false);

  private static final Set<String> POINTS = Set.of("write", "submit", "deposit");

  private final int at;
  private final boolean after;
  private final AtomicInteger passed = new AtomicInteger();
  private final CountDownLatch blown = new CountDownLatch(1);

  Fuse(int at, boolean after) {
    this.at = at;
    this.after = after;
  }

  /// The power is off.
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed here by the test");
    }
  }

  boolean blown() {
    return blown.getCount() == 0;
  }

  Ledger around(Ledger ledger) {
    return wrap(Ledger.class, ledger);
  }

  Escrow around(Escrow escrow) {
    return wrap(Escrow.class, escrow);
  }

  /// The same ledger, and `watcher` hears of each change before it is written.
  static Ledger watched(Ledger ledger, Consumer<Ledger.Change> watcher) {
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (_, method, arguments) -> {
              if (method.getName().equals("write")) watcher.accept((Ledger.Change) arguments[0]);
              try {
                return method.invoke(ledger, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// The same ledger, whose letters `liar` writes anew before they go out; `answered` hears of each
  /// that was taken or refused for good.
  static Ledger telling(Ledger ledger, UnaryOperator<Letter> liar, Consumer<Bytes> answered) {
    var written = new ConcurrentHashMap<Bytes, Bytes>();
    UnaryOperator<Letter> anew =
        it -> {
          Letter lie = liar.apply(it);
          written.put(lie.id(), it.id());
          return lie;
        };
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (_, method, arguments) -> {
              try {
                if (method.getName().equals("letter")) {
                  return ledger.letter((long) arguments[0]).map(anew);
                }
                if (!method.getName().equals("acknowledged")) {
                  return method.invoke(ledger, arguments);
                }
                var id = (Bytes) arguments[1];
                ledger.acknowledged((Cid) arguments[0], written.getOrDefault(id, id));
                answered.accept(id);
                return null;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private <T> T wrap(Class<T> type, T inner) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (blown()) throw new Killed();
              boolean here = POINTS.contains(method.getName()) && passed.getAndIncrement() == at;
              if (here && !after) blow();
              try {
                Object result = method.invoke(inner, arguments);
                if (here) blow();
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private void blow() {
    blown.countDown();
    throw new Killed();
  }
}

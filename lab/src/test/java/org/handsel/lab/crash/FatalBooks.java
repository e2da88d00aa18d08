package org.handsel.lab.crash;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import org.handsel.chain.Journals;
import org.handsel.chain.account.Journal;
import org.handsel.core.deal.Ledger;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.node.Books;

/// A node's books that kill at a planned moment: the node itself, as kill −9 does, without a word
/// or a hook, or another process while this one waits and then goes on. Without a [Plan] they are
/// ordinary books.
public final class FatalBooks implements Books {
  /// The exit code of a node that died by plan.
  static final int DEAD = 97;

  @Override
  public Ledger ledger(Path home, Ledger kept) {
    return around(Ledger.class, kept, home);
  }

  @Override
  public Journals journals(Path home, Journals kept) {
    return new Journals() {
      @Override
      public Journal of(Bytes genesis) throws IOException {
        return around(Journal.class, kept.of(genesis), home);
      }

      @Override
      public Optional<Bytes> lastGenesis(long chainId) throws IOException {
        return kept.lastGenesis(chainId);
      }

      @Override
      public void used(long chainId, Bytes genesis) throws IOException {
        kept.used(chainId, genesis);
      }
    };
  }

  private static <T> T around(Class<T> type, T kept, Path home) {
    var moments = new Moments();
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Optional<String> moment =
                  arguments == null ? Optional.empty() : moments.name(method.getName(), arguments);
              moment.ifPresent(name -> Plan.passed(home, name));
              moment.ifPresent(name -> strike(home, Plan.When.BEFORE, name));
              try {
                Object result = method.invoke(kept, arguments);
                moment.ifPresent(name -> strike(home, Plan.When.AFTER, name));
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static void strike(Path home, Plan.When when, String moment) {
    Optional<Plan> plan =
        Plan.read(home)
            .filter(it -> it.when() == when && Moments.parts(moment).contains(it.moment()));
    if (plan.isEmpty() || !Plan.take(home)) return;
    long victim = plan.get().victim();
    if (victim == ProcessHandle.current().pid()) Runtime.getRuntime().halt(DEAD);
    ProcessHandle.of(victim)
        .ifPresent(process -> {
          process.destroyForcibly();
          process.onExit().join();
        });
  }
}

package org.handsel.node.deal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Predicate;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowException;

/// An escrow whose answers to one method are changed on the way.
final class LyingEscrow {
  /// What becomes of an answer.
  interface Change {
    Object of(Object answer) throws Exception;
  }

  private LyingEscrow() {}

  /// `escrow`, with what `method` answers changed; it isn't even asked unless `ask`.
  static Escrow of(Escrow escrow, String method, Change change, boolean ask) {
    return (Escrow)
        Proxy.newProxyInstance(
            Escrow.class.getClassLoader(),
            new Class<?>[] {Escrow.class},
            (_, called, arguments) -> {
              if (!called.getName().equals(method)) return answer(escrow, called, arguments);
              return change.of(ask ? answer(escrow, called, arguments) : called);
            });
  }

  /// `escrow`, which takes none of the acts that `refused` names, for a reason that may pass.
  static Escrow refusing(Escrow escrow, Predicate<Act> refused) {
    return (Escrow)
        Proxy.newProxyInstance(
            Escrow.class.getClassLoader(),
            new Class<?>[] {Escrow.class},
            (_, called, arguments) -> {
              if (called.getName().equals("submit") && refused.test((Act) arguments[1])) {
                throw new EscrowException("Refused", "it's in a bad mood");
              }
              return answer(escrow, called, arguments);
            });
  }

  private static Object answer(Escrow escrow, Method called, Object[] arguments) throws Throwable {
    try {
      return called.invoke(escrow, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}

package org.handsel.node.deal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.handsel.core.escrow.Escrow;

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

  private static Object answer(Escrow escrow, Method called, Object[] arguments) throws Throwable {
    try {
      return called.invoke(escrow, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}

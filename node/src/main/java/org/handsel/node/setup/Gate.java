package org.handsel.node.setup;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.node.people.RetiredException;
import org.jspecify.annotations.Nullable;

/// What runs only once the identity is unlocked, and parts of it that may be handed out before. A
/// part that is asked too early throws [IllegalStateException]: the server's doors let nobody come
/// that far (`Route.Door.READY`).
public final class Gate<R extends Closeable> implements Closeable {
  private volatile @Nullable R behind;

  /// Opens: from now on parts are those of `running`.
  public void open(R running) {
    behind = running;
  }

  /// Whether it is open.
  public boolean isOpen() {
    return behind != null;
  }

  /// What runs behind it.
  public R behind() {
    R running = behind;
    if (running == null) {
      throw new IllegalStateException("the identity isn't unlocked");
    }
    return running;
  }

  /// The part of it that `which` picks at each call.
  public <T> T part(Class<T> type, Function<R, T> which) {
    Object stand =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                return method.invoke(which.apply(behind()), arguments);
              } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RetiredException retired) {
                  throw new RefusedException(
                      Kind.CONFLICT, "device.retired", String.valueOf(retired.getMessage()));
                }
                throw e.getCause() == null ? e : e.getCause();
              }
            });
    return type.cast(stand);
  }

  /// Closes what runs, if anything does.
  @Override
  public void close() throws IOException {
    R running = behind;
    behind = null;
    if (running != null) {
      running.close();
    }
  }
}

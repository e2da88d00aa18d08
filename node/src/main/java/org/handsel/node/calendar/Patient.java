package org.handsel.node.calendar;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Does something for a while and no longer, however slowly it goes on.
final class Patient {
  private Patient() {}

  /// What `work` gives; empty if that takes longer than `patience`: then it is interrupted.
  static <T> Optional<T> within(Duration patience, Callable<T> work) throws IOException {
    var task = new FutureTask<>(work);
    Thread thread = Thread.ofVirtual().start(task);
    try {
      return Optional.of(task.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      thread.interrupt();
      return Optional.empty();
    } catch (InterruptedException _) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw new IOException(why(e), e);
    }
  }

  /// What went wrong, without what only says that something did.
  private static String why(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped =
        failure instanceof ExecutionException || failure instanceof CompletionException;
    return wrapped && cause != null ? why(cause) : String.valueOf(failure.getMessage());
  }
}

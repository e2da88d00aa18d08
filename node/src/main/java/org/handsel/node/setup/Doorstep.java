package org.handsel.node.setup;

import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.handsel.chain.evm.AccountPath;
import org.handsel.core.identity.Phrase;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.node.app.Events;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.storage.keys.Custody;
import org.handsel.storage.keys.WrongPassphraseException;
import org.handsel.storage.record.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes and unlocks the identity of one data directory. One caller at a time.
public final class Doorstep implements Setup {
  /// The setting that holds the chosen name until the profile that says it is published.
  public static final String NAME = "setup.name";

  private static final Logger log = LoggerFactory.getLogger(Doorstep.class);
  private static final int NAME_CHARS_MAX = 64;
  private static final int PASSPHRASE_CHARS_MAX = 1024;

  private final Custody custody;
  private final Settings settings;
  private final Events events;
  private final SecureRandom random;
  private final Inside inside;

  // Guarded by this; read by anybody.
  private volatile Stage stage;

  /// Starts what needs the keys.
  @FunctionalInterface
  public interface Inside {
    /// Starts everything behind the door with these keys.
    ///
    /// @throws IOException if it can't run; the identity stays locked then
    void open(Custody.Unlocked keys) throws IOException;
  }

  /// The door to `inside`.
  public Doorstep(
      Custody custody, Settings settings, Events events, SecureRandom random, Inside inside) {
    this.custody = custody;
    this.settings = settings;
    this.events = events;
    this.random = random;
    this.inside = inside;
    this.stage = custody.exists() ? Stage.LOCKED : Stage.EMPTY;
  }

  @Override
  public Stage stage() {
    return stage;
  }

  @Override
  public synchronized Created create(String name, String passphrase) throws RefusedException {
    if (stage != Stage.EMPTY) {
      throw new RefusedException(
          RefusedException.Kind.CONFLICT,
          "setup.exists",
          "There is an identity here already. Nothing was changed.");
    }
    String shown = name.strip();
    if (shown.isEmpty()
        || shown.length() > NAME_CHARS_MAX
        || shown.chars().anyMatch(Character::isISOControl)) {
      throw new RefusedException(
          RefusedException.Kind.INVALID,
          "setup.name",
          "name: give one that others will see, up to " + NAME_CHARS_MAX + " letters.");
    }
    if (passphrase.isEmpty() || passphrase.length() > PASSPHRASE_CHARS_MAX) {
      throw new RefusedException(
          RefusedException.Kind.INVALID,
          "setup.passphrase-missing",
          "passphrase: give one that locks your keys on this device.");
    }
    if (passphrase.length() < PASSPHRASE_CHARS_MIN) {
      throw new RefusedException(
          RefusedException.Kind.INVALID,
          "setup.passphrase-short",
          "passphrase: at least " + PASSPHRASE_CHARS_MIN + " characters.");
    }
    var phrase = Phrase.generate(random);
    Custody.Unlocked keys;
    try {
      var account = AccountPath.account(phrase.seed(""), 0);
      settings.put(NAME, Bytes.of(shown.getBytes(StandardCharsets.UTF_8)));
      keys = custody.create(phrase, Bytes.of(account.secret()), passphrase);
    } catch (IOException e) {
      throw failed("setup.failed", "The identity could not be written down", e);
    }
    stage = Stage.LOCKED;
    try {
      enter(keys);
    } catch (RefusedException e) {
      // The words must be shown now or never; what can't run yet is said at the next unlocking.
      log.warn("The identity is made, but the node doesn't run yet: {}", e.getMessage());
    }
    return new Created(keys.identity().toString(), shown, phrase.words());
  }

  @Override
  public synchronized void unlock(String passphrase) throws RefusedException {
    if (stage == Stage.READY) {
      return;
    }
    enter(opened(() -> custody.unlock(passphrase)));
  }

  /// Gives this node another id on the network.
  ///
  /// @return the new id
  /// @throws RefusedException if there is no identity, or that isn't its passphrase
  public synchronized String renewPeer(String passphrase) throws RefusedException {
    return opened(() -> custody.renewPeer(passphrase)).peerId().toString();
  }

  /// Opens the keys with a passphrase.
  private interface Opening<T> {
    T open() throws IOException, WrongPassphraseException;
  }

  private <T> T opened(Opening<T> opening) throws RefusedException {
    if (stage == Stage.EMPTY) {
      throw new RefusedException(
          RefusedException.Kind.CONFLICT,
          "setup.empty",
          "There is no identity yet. Make one first.");
    }
    try {
      return opening.open();
    } catch (WrongPassphraseException e) {
      throw new RefusedException(
          RefusedException.Kind.CONFLICT,
          "setup.passphrase",
          "That isn't the passphrase. Nothing was changed; try again.");
    } catch (IOException e) {
      throw failed("setup.failed", "The keys could not be read", e);
    }
  }

  private void enter(Custody.Unlocked keys) throws RefusedException {
    try {
      inside.open(keys);
    } catch (BindException e) {
      log.error("The port for other nodes can't be had", e);
      throw new RefusedException(
          RefusedException.Kind.CONFLICT,
          "setup.listen",
          "Your identity is safe, but other nodes can't be listened for at "
              + e.getMessage()
              + ". Choose another address with --listen, or stop what uses this one.");
    } catch (IOException e) {
      throw failed("setup.start", "Your identity is safe, but the node can't run", e);
    }
    stage = Stage.READY;
    events.tell(new Events.Event("setup", "ready"));
  }

  private static RefusedException failed(String code, String what, IOException e) {
    log.error("{}", what, e);
    return new RefusedException(
        RefusedException.Kind.UNAVAILABLE, code, what + ": " + e.getMessage());
  }
}

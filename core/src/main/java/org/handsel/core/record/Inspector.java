package org.handsel.core.record;

import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.handsel.core.identity.Keep;
import org.handsel.core.identity.Log;
import org.handsel.core.identity.Scope;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Judges records in one order, cheap and certain first: size, form, signature, times, authority,
/// schema. Safe for use by many threads.
public final class Inspector {
  private final Map<String, Kind> kinds = new LinkedHashMap<>();
  private final Function<Cid, Optional<Log>> logs;
  private final Function<Cid, Optional<Keep>> keeps;
  private final InstantSource clock;
  private final Limits limits;

  /// @param kinds those that are understood here
  /// @param logs the identity logs that are known here
  public Inspector(Collection<Kind> kinds, Function<Cid, Optional<Log>> logs, InstantSource clock) {
    this(kinds, logs, _ -> Optional.empty(), clock);
  }

  /// @param keeps the lists that are here of what stands of stolen devices' words
  public Inspector(
      Collection<Kind> kinds,
      Function<Cid, Optional<Log>> logs,
      Function<Cid, Optional<Keep>> keeps,
      InstantSource clock) {
    kinds.forEach(kind -> this.kinds.put(kind.name(), kind));
    this.logs = logs;
    this.keeps = keeps;
    this.clock = clock;
    this.limits = Limits.PUBLIC;
  }

  /// What is to be done with `bytes` that came as a record.
  public Verdict inspect(byte[] bytes) {
    // record.md §5.1 "size, canonical form, signature, times, log, schema"
    if (bytes.length > limits.recordBytesMax()) {
      return new Verdict.Reject(Fault.OVERSIZED, bytes.length + " bytes");
    }
    SignedRecord record;
    try {
      record = SignedRecord.decode(bytes, limits);
    } catch (MalformedException e) {
      return new Verdict.Reject(Fault.MALFORMED, String.valueOf(e.getMessage()));
    }
    if (!record.signatureStands()) {
      return new Verdict.Reject(Fault.FORGED, "the signature is not the device's");
    }
    return judge(record);
  }

  /// The checks that come after the signature, for a record that has passed it.
  public Verdict judge(SignedRecord record) {
    Payload payload = record.payload();
    long now = clock.millis();
    if (payload.at() > now + limits.aheadMax().toMillis()) {
      return new Verdict.Ignore(Verdict.Reason.AHEAD);
    }
    if (payload.exp().isPresent() && payload.exp().getAsLong() <= now) {
      return new Verdict.Ignore(Verdict.Reason.EXPIRED);
    }
    Optional<Kind> kind = Optional.ofNullable(kinds.get(payload.kind()));
    Optional<Log> log = logs.apply(payload.author());
    if (log.isEmpty()) return new Verdict.Behind(record);
    Log.Authority authority = authority(log.get(), payload, kind);
    return switch (authority) {
      case LOG_BEHIND -> new Verdict.Behind(record);
      case REVOKED -> new Verdict.Ignore(Verdict.Reason.REVOKED);
      case STOLEN -> {
        Optional<Keep> keep = log.get().keep(payload.dev()).flatMap(keeps);
        // record.md §5.5 "of a stolen one what its list keeps stands, and nothing else"
        if (keep.isEmpty()) yield new Verdict.Ignore(Verdict.Reason.KEEP_AWAY);
        yield keep.get().stands(record.digest())
            ? schema(record, kind)
            : new Verdict.Ignore(Verdict.Reason.REVOKED);
      }
      case NEVER ->
          new Verdict.Reject(Fault.UNAUTHORISED, "the device may not sign " + payload.kind());
      case GRANTED -> schema(record, kind);
    };
  }

  /// A kind that isn't known needs no particular scope, only some device of the author's.
  private static Log.Authority authority(Log log, Payload payload, Optional<Kind> kind) {
    var best = Log.Authority.NEVER;
    for (Scope scope : kind.map(it -> Set.of(it.scope())).orElse(Set.of(Scope.values()))) {
      var one = log.authority(payload.dev(), scope, payload.log(), payload.n());
      if (one.compareTo(best) < 0) best = one;
    }
    return best;
  }

  private Verdict schema(SignedRecord record, Optional<Kind> kind) {
    if (kind.isEmpty()) return new Verdict.Pass(record, false);
    // record.md §5.4 "a name in `crit` that a node doesn't know"
    if (!record.payload().understood()) return new Verdict.Pass(record, false);
    try {
      kind.get().check(record.payload());
      return new Verdict.Pass(record, true);
    } catch (MalformedException e) {
      return new Verdict.Reject(Fault.BAD_SCHEMA, String.valueOf(e.getMessage()));
    }
  }
}

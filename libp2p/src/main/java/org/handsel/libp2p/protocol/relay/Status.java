package org.handsel.libp2p.protocol.relay;

import java.util.Optional;

/// How a request was answered. Spec: circuit-v2, "Protobuf", `Status`.
public enum Status {
  /// Granted.
  OK(100),

  /// No reservation: there are too many, for example.
  RESERVATION_REFUSED(200),

  /// Too many circuits of the caller or to the one that is called.
  RESOURCE_LIMIT_EXCEEDED(201),

  /// Not for this peer, or not over a relayed connection.
  PERMISSION_DENIED(202),

  /// The peer that is called didn't take the call.
  CONNECTION_FAILED(203),

  /// The peer that is called has no reservation.
  NO_RESERVATION(204),

  /// The message couldn't be read.
  MALFORMED_MESSAGE(400),

  /// The message can't stand here.
  UNEXPECTED_MESSAGE(401);

  private final int code;

  Status(int code) {
    this.code = code;
  }

  /// Its number on the wire.
  int code() {
    return code;
  }

  /// The status of that number; empty for one that came after us.
  static Optional<Status> of(long code) {
    for (Status status : values()) if (status.code == code) return Optional.of(status);
    return Optional.empty();
  }
}

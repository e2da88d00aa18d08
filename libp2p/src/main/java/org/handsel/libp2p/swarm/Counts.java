package org.handsel.libp2p.swarm;

import org.handsel.libp2p.Metrics;

/// What a swarm counts.
final class Counts {
  final Metrics.Counter opened;
  final Metrics.Counter accepted;
  final Metrics.Counter closed;
  final Metrics.Counter trimmed;
  final Metrics.Counter refused;
  final Metrics.Counter denied;
  final Metrics.Counter dialled;
  final Metrics.Counter missed;
  final Metrics.Counter streamsRefused;
  final Metrics.Counter bytesIn;
  final Metrics.Counter bytesOut;
  private final Metrics metrics;

  Counts(Metrics metrics) {
    this.metrics = metrics;
    String connections = "Connections that became ready.";
    opened = metrics.counter("libp2p_connections_total", "direction=\"out\"", connections);
    accepted = metrics.counter("libp2p_connections_total", "direction=\"in\"", connections);
    closed = metrics.counter("libp2p_connections_closed_total", "Connections that ended.");
    trimmed =
        metrics.counter(
            "libp2p_connections_trimmed_total", "Connections ended because there were too many.");
    refused =
        metrics.counter(
            "libp2p_calls_refused_total", "Callers that failed their handshake or a limit.");
    denied = metrics.counter("libp2p_calls_denied_total", "Peers kept off by the access list.");
    dialled = metrics.counter("libp2p_dials_total", "Addresses that were dialled.");
    missed = metrics.counter("libp2p_dials_failed_total", "Addresses that led to nobody.");
    streamsRefused =
        metrics.counter("libp2p_streams_refused_total", "Streams of peers beyond a limit.");
    String bytes = "Bytes on connections, before encryption's own.";
    bytesIn = metrics.counter("libp2p_bytes_total", "direction=\"in\"", bytes);
    bytesOut = metrics.counter("libp2p_bytes_total", "direction=\"out\"", bytes);
  }

  /// The streams of one protocol that were answered. Only our own protocols have a name here.
  Metrics.Counter answered(String protocol) {
    return metrics.counter(
        "libp2p_streams_answered_total",
        "protocol=\"" + protocol.replace("\\", "\\\\").replace("\"", "\\\"") + "\"",
        "Streams of peers that were answered.");
  }
}

package org.handsel.libp2p.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import java.time.InstantSource;

/// TLS 1.3 as libp2p has it within QUIC: both sides show a certificate, and the protocol is called
/// `libp2p`. Spec: `tls/tls.md`; `quic/README.md`, "ALPN".
///
/// No server's name is sent: "clients that only support the version of the handshake defined in
/// this document MUST NOT send any value in the Server Name Indication". Nothing is sent before the
/// handshake's end (0-RTT), where it could be replayed.
final class Tls {
  private static final String ALPN = "libp2p";

  private final QuicSslContext dialling;
  private final QuicSslContext listening;

  Tls(Credentials own, InstantSource clock) {
    var check = new CertificateCheck(clock);
    this.dialling =
        QuicSslContextBuilder.forClient()
            .keyManager(own.key(), null, own.certificate())
            .trustManager(check)
            .applicationProtocols(ALPN)
            .earlyData(false)
            .build();
    this.listening =
        QuicSslContextBuilder.forServer(own.key(), null, own.certificate())
            .trustManager(check)
            .clientAuth(ClientAuth.REQUIRE)
            .applicationProtocols(ALPN)
            .earlyData(false)
            .build();
  }

  QuicSslEngine dialling(QuicChannel connection) {
    return engine(dialling, connection);
  }

  QuicSslEngine listening(QuicChannel connection) {
    return engine(listening, connection);
  }

  /// An engine that leaves its verdict with the connection.
  private static QuicSslEngine engine(QuicSslContext context, QuicChannel connection) {
    QuicSslEngine engine = context.newEngine(connection.alloc());
    var verdict = new Verdict();
    connection.attr(Verdict.OF).set(verdict);
    engine.getSession().putValue(Verdict.NAME, verdict);
    return engine;
  }
}

package org.handsel.libp2p.quic;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.handsel.libp2p.multiformats.MalformedException;
import org.jspecify.annotations.Nullable;

/// Looks at what a peer shows, the same on both sides. Spec: `tls/tls.md`, "Peer Authentication".
///
/// It takes nothing from the certificate objects but their bytes.
final class CertificateCheck extends X509ExtendedTrustManager {
  private final InstantSource clock;

  CertificateCheck(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void checkClientTrusted(
      X509Certificate @Nullable [] chain, @Nullable String how, @Nullable SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate @Nullable [] chain, @Nullable String how, @Nullable SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  private void check(X509Certificate @Nullable [] chain, @Nullable SSLEngine engine)
      throws CertificateException {
    if (engine == null
        || !(engine.getSession().getValue(Verdict.NAME) instanceof Verdict verdict)) {
      throw new CertificateException("a handshake that isn't ours");
    }
    try {
      // "Endpoints MUST abort the connection attempt if more than one certificate is received".
      if (chain == null || chain.length != 1) throw new MalformedException("not one certificate");
      verdict.proven(PeerCertificate.read(chain[0].getEncoded()).verify(clock.instant()));
    } catch (MalformedException e) {
      verdict.refused(String.valueOf(e.getMessage()));
      throw new CertificateException(e);
    }
  }

  @Override
  public void checkClientTrusted(
      X509Certificate @Nullable [] chain, @Nullable String how, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("not on a socket");
  }

  @Override
  public void checkServerTrusted(
      X509Certificate @Nullable [] chain, @Nullable String how, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("not on a socket");
  }

  @Override
  public void checkClientTrusted(X509Certificate @Nullable [] chain, @Nullable String how)
      throws CertificateException {
    throw new CertificateException("not without a handshake");
  }

  @Override
  public void checkServerTrusted(X509Certificate @Nullable [] chain, @Nullable String how)
      throws CertificateException {
    throw new CertificateException("not without a handshake");
  }

  /// None: who may connect isn't a question of who signed.
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}

package org.handsel.libp2p.quic;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.handsel.libp2p.Limits;

/// What all sockets of one transport share.
record Parts(
    Tls tls, Limits.Streams bounds, QuicLimits limits, InstantSource clock, SecureRandom random) {}

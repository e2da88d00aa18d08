package org.handsel.libp2p.protocol.gossipsub;

import org.handsel.libp2p.multiformats.Bytes;

/// Names a message here. The topic is part of it: the same data, with the same id, may be published
/// in two topics whose meshes differ, and has to travel in both.
public record MessageKey(String topic, Bytes id) {}

package org.handsel.core.record;

import org.handsel.libp2p.multiformats.Cid;

/// The place that revisions of one thing share.
public record SlotKey(Cid author, String kind, String slot) {}

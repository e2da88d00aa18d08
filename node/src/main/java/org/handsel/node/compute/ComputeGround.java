package org.handsel.node.compute;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.handsel.libp2p.Host;
import org.handsel.node.app.Events;
import org.handsel.node.app.Listings;
import org.handsel.node.deal.Callers;
import org.handsel.node.deal.DealRunner;
import org.handsel.node.files.LocalStorage;
import org.handsel.node.files.Storeroom;
import org.handsel.storage.compute.Jobs;

/// What computing stands on.
///
/// @param sources where files come from that aren't here
public record ComputeGround(
    Jobs jobs,
    DealRunner deals,
    Listings listings,
    Storeroom room,
    LocalStorage.Sources sources,
    Host host,
    Callers callers,
    Events events,
    InstantSource clock,
    SecureRandom random) {}

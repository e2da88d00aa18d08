package org.handsel.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.handsel.core.service.Service;
import org.handsel.node.app.Events;
import org.handsel.node.home.Config;
import org.handsel.node.home.Home;
import org.handsel.node.network.NetworkFile;
import org.handsel.storage.Database;

/// What is there before the identity is unlocked, and outlives it.
///
/// @param truth the database that outlives power cuts
record House(
    Home home,
    Config config,
    Map<String, String> environment,
    NetworkFile network,
    List<Service> services,
    Database truth,
    Events events,
    InstantSource clock,
    SecureRandom random) {}

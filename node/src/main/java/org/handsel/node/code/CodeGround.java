package org.handsel.node.code;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;
import org.handsel.core.record.Pen;
import org.handsel.ipfs.BlockExchange;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Events;
import org.handsel.node.app.People;
import org.handsel.node.files.NetSources;
import org.handsel.node.files.Storeroom;
import org.handsel.node.home.Home;
import org.handsel.storage.record.LogStore;
import org.handsel.storage.record.RecordStore;

/// What projects stand on.
///
/// @param directory who has what, as the network knows
/// @param tell tells the network that a project is here
/// @param greeted whom words can be asked of
/// @param freshen asks the neighbours at once for records that are missing here
/// @param person what is known of somebody
public record CodeGround(
    Home home,
    Pen pen,
    RecordStore records,
    LogStore logs,
    Storeroom room,
    BlockExchange exchange,
    Host host,
    NetSources.Directory directory,
    java.util.function.Consumer<Cid> tell,
    Supplier<? extends Collection<PeerId>> greeted,
    Runnable freshen,
    Function<Cid, People.Person> person,
    Events events,
    InstantSource clock,
    SecureRandom random) {}

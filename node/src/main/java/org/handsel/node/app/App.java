package org.handsel.node.app;

/// One person's node as its pages, its command line and other programs see it.
///
/// @param setup first start: making or unlocking the identity; everything else refuses until done
/// @param people who I am, and what is known of others
/// @param listings publishing and finding
/// @param deals buying, selling, ruling and rating
/// @param wallet the money
/// @param peers who this node is connected to
/// @param pictures pictures and evidence, as blocks
/// @param storage files and folders by content
/// @param code projects in git
/// @param computing jobs that others compute
/// @param events what changes, as it changes
public record App(
    Setup setup,
    People people,
    Listings listings,
    Deals deals,
    Wallet wallet,
    Peers peers,
    Pictures pictures,
    Storage storage,
    Code code,
    Calendars calendars,
    Computing computing,
    Events events) {}

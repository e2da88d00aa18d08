package org.handsel.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.Peers;
import org.handsel.node.app.People;
import org.handsel.node.app.ShortId;
import org.handsel.node.words.Words;

/// A node's network side in lines: how it finds others, who is there, who went lately and why.
final class PeerLines {
  private static final int WHOLE_CHARS_MAX = 200;
  private static final int DROPPED_SHOWN = 10;

  private final Words words;

  PeerLines(Words words) {
    this.words = words;
  }

  List<String> of(Peers.Network network) {
    var lines = new ArrayList<String>();
    lines.add(word("peers.reach", network.reachability()));
    lines.add(links(network.finding()));
    lines.add(
        words
            .find(
                "peers.directory." + network.finding().directory(),
                Map.of("n", Integer.toString(network.finding().known())))
            .orElse(network.finding().directory()));
    var table = new Table(-1, WHOLE_CHARS_MAX);
    for (var peer : network.peers()) {
      table.row(
          word("peers.state", peer.state()),
          name(peer.person()),
          ShortId.of(peer.id()),
          peer.path().map(path -> word("peers.path", path)).orElse(""),
          peer.milliseconds().map("%.1f ms"::formatted).orElse(""),
          peer.reason().orElse(peer.address()));
    }
    lines.addAll(table.lines());
    for (var peer : network.peers()) {
      if (peer.protocols().isEmpty()) continue;
      String all = Table.clean(String.join(" ", peer.protocols()));
      String who = name(peer.person()) + "  " + ShortId.of(peer.id());
      lines.add(words.say("cli.peers.speaks", "name", who, "protocols", all));
    }
    if (network.peers().isEmpty()) lines.add(words.say("cli.peers.none"));
    if (!network.dropped().isEmpty()) lines.add(words.say("peers.dropped") + ":");
    var gone = new Table(-1, WHOLE_CHARS_MAX);
    for (var drop : network.dropped().stream().limit(DROPPED_SHOWN).toList()) {
      gone.row(
          words.figures().exact(drop.at()),
          name(drop.person()),
          ShortId.of(drop.id()),
          drop.reason());
    }
    lines.addAll(gone.lines());
    return lines;
  }

  private String links(Peers.Finding finding) {
    String links = String.join(", ", finding.links());
    if (links.isEmpty()) return words.say("peers.links.none");
    return finding.multicast()
        ? words.say("peers.links", "links", links)
        : words.say("peers.links.mute", "links", links);
  }

  private String word(String prefix, String value) {
    return words.find(prefix + "." + value, Map.of()).orElse(value);
  }

  private static String name(Optional<People.Person> person) {
    return person.map(People.Person::name).orElse("?");
  }
}

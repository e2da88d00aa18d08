package org.handsel.libp2p.protocol.kad;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Looks for those who provide a key. Anybody can name anybody, so it ends early only on providers
/// that were named on two disjoint paths, takes a few only from each answer, and puts those first
/// that most peers name. Spec: kad-dht, "Content provider discovery".
public final class ProviderSearch implements Purpose {
  private static final int PER_ANSWER_MAX = 64;
  private static final int PROVIDERS_MAX = 1024;
  private static final int ADDRESSES_MAX = 16;

  private static final class Named {
    final Set<Multiaddr> addresses = new LinkedHashSet<>();
    final Set<Integer> paths = new HashSet<>();
    int times;
  }

  private final Bytes name;
  private final int wanted;
  private final Map<PeerId, Named> named = new LinkedHashMap<>();
  private int agreed;

  /// A search for providers of `name`, a multihash, that is over once there are `wanted`.
  public ProviderSearch(Bytes name, int wanted) {
    this.name = name;
    this.wanted = wanted;
  }

  @Override
  public Bytes name() {
    return name;
  }

  @Override
  public Message question() {
    return Message.of(Message.Type.GET_PROVIDERS, name);
  }

  @Override
  public Optional<Message> message() {
    return Optional.of(question());
  }

  @Override
  public boolean heard(PeerId from, int path, Message reply) {
    reply.providerPeers().stream().limit(PER_ANSWER_MAX).forEach(peer -> name(peer, path));
    return agreed >= wanted;
  }

  private void name(Contact provider, int path) {
    Named entry = named.get(provider.id());
    if (entry == null) {
      if (named.size() == PROVIDERS_MAX) return;
      entry = new Named();
      named.put(provider.id(), entry);
    }
    entry.times++;
    if (entry.paths.add(path) && entry.paths.size() == 2) agreed++;
    for (Multiaddr address : provider.addresses()) {
      if (entry.addresses.size() < ADDRESSES_MAX) entry.addresses.add(address);
    }
  }

  /// Who was named, those first that most peers named.
  public List<Contact> found() {
    return named.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> -entry.getValue().times))
        .map(entry -> Contact.of(entry.getKey(), List.copyOf(entry.getValue().addresses)))
        .toList();
  }
}

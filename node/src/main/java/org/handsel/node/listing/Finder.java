package org.handsel.node.listing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.discover.Found;
import org.handsel.core.discover.Query.Box;
import org.handsel.core.discover.Query.Near;
import org.handsel.core.discover.Query.Where;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Category;
import org.handsel.core.publish.Place;
import org.handsel.core.service.Service;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;

/// Searching as people do it: their words and filters become a query of the index, its hits what
/// they see.
final class Finder {
  private final Shop shop;
  private final Shown shown;

  Finder(Shop shop, Shown shown) {
    this.shop = shop;
    this.shown = shown;
  }

  /// A page of what `query` asks.
  ///
  /// @throws RefusedException if it asks for something that makes no sense
  Listings.SearchPage search(Listings.Query query) throws RefusedException {
    long start = System.nanoTime();
    Found found;
    List<Listings.Listing> hits = new ArrayList<>();
    boolean unsure = false;
    try {
      Optional<Wanted> wanted = wanted(query);
      found = shop.search().find(asked(query, wanted));
      if (wanted.isPresent()) {
        Wanted.Left left = wanted.get().of(found.hits(), shop.calendar());
        unsure = left.unsure();
        for (var hit : left.hits()) hits.add(shown.of(hit.listing(), hit.price()));
      } else {
        for (var hit : found.hits()) hits.add(shown.of(hit));
      }
    } catch (MalformedException | IllegalArgumentException e) {
      throw new RefusedException(Kind.INVALID, "search.invalid", String.valueOf(e.getMessage()));
    }
    Map<String, List<Listings.Facet>> facets = new LinkedHashMap<>();
    found
        .facets()
        .forEach((name, choices) ->
            facets.put(
                name,
                choices.stream().map(it -> new Listings.Facet(it.value(), it.count())).toList()));
    double milliseconds = (System.nanoTime() - start) / 1e6;
    // What the neighbours hold is here already: nobody has to be asked.
    int gone = found.hits().size() - hits.size();
    return new Listings.SearchPage(hits, found.total(), facets, gone, unsure, 0, 0, milliseconds);
  }

  private Optional<Wanted> wanted(Listings.Query query) throws MalformedException {
    if (query.choice().isEmpty()) return Optional.empty();
    Service service =
        shop.services().stream()
            .filter(it -> query.service().equals(Optional.of(it.name())))
            .findFirst()
            .orElseThrow(() -> new MalformedException("service: which one it is chosen of"));
    return Optional.of(Wanted.of(service, query.choice(), shop.clock().millis() / 1000));
  }

  private org.handsel.core.discover.Query asked(Listings.Query query, Optional<Wanted> wanted)
      throws MalformedException {
    if (query.near().isPresent() && query.box().isPresent()) {
      throw new MalformedException("box: either that or near");
    }
    Optional<Place> place =
        query.near().isPresent()
            ? Optional.of(Place.of(query.near().get().latitude(), query.near().get().longitude()))
            : Optional.empty();
    double km = query.km().orElse(50.0);
    return new org.handsel.core.discover.Query(
        query.text().strip(),
        query.service().filter(it -> !it.isBlank()),
        query.category().filter(it -> !it.isBlank()).isPresent()
            ? Optional.of(Category.parse(query.category().get()))
            : Optional.empty(),
        money(query.minPrice()),
        money(query.maxPrice()),
        place.<Where>map(it -> new Near(it, km)).or(() -> query.box().map(Finder::box)),
        wanted.isPresent() ? wanted.get().opening() : Optional.empty(),
        query.seller().isPresent() && !query.seller().get().isBlank()
            ? Optional.of(person(query.seller().get()))
            : Optional.empty(),
        word(org.handsel.core.discover.Query.Sort.class, query.sort(), "sort"),
        word(org.handsel.core.discover.Query.Language.class, query.language(), "language"),
        shop.clock().millis(),
        query.offset(),
        query.limit());
  }

  private static Box box(Listings.Box it) {
    return new Box(it.south(), it.west(), it.north(), it.east());
  }

  private static Cid person(String id) throws MalformedException {
    try {
      return Cid.parse(id.strip());
    } catch (MalformedException e) {
      throw new MalformedException("seller: a person's whole id, which begins with bafy", e);
    }
  }

  private static <E extends Enum<E>> E word(Class<E> type, String text, String name)
      throws MalformedException {
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(name + ": no such word", e);
    }
  }

  private Optional<Money> money(Optional<MoneyView> view) throws MalformedException {
    if (view.isEmpty()) return Optional.empty();
    String text = view.get().amount() + " " + view.get().currency();
    return Optional.of(shop.currencies().parse(text, Optional.empty()));
  }
}

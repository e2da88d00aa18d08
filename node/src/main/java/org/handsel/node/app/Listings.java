package org.handsel.node.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Publishing and finding.
public interface Listings {
  /// The services this node carries, with their fields: what forms and verbs are made of.
  List<ServiceView> services();

  /// The currencies that prices are asked in here, the usual one first: what the network's tokens
  /// are worth, then the tokens themselves.
  List<String> currencies();

  /// Publishes a listing, or a new revision of the one with this `slot`.
  ///
  /// @param fields by field name; amounts like `18.00 EUR`, pictures as CIDs parted by commas,
  ///   places as `lat,lon`
  Listing publish(String service, Optional<String> slot, Map<String, String> fields)
      throws RefusedException;

  /// Takes a listing of mine down everywhere.
  void withdraw(String id) throws RefusedException;

  /// Publishes every row of a CSV (gzip or not) with a header row. Broken rows are reported, the
  /// rest is published; rows published before are left as they are.
  ImportResult importCsv(InputStream csv, ImportOptions options, Consumer<ImportProgress> progress)
      throws RefusedException, IOException;

  /// Finds listings.
  SearchPage search(Query query) throws RefusedException;

  /// One listing: by the CID of its newest or an older revision.
  Listing show(String id) throws RefusedException;

  /// My own listings, newest first.
  List<Listing> mine() throws RefusedException;

  /// The `most` of them from place `from` on; if there is no such place, the last portion.
  Portion<Listing> mine(int from, int most) throws RefusedException;

  /// A service and its fields.
  ///
  /// @param choices what a buyer says of what they want
  /// @param countable whether one can buy several of a listing at once
  record ServiceView(
      String name, List<FieldView> fields, List<FieldView> choices, boolean countable) {}

  /// A field, its type as `line`, `text`, `price`, `count`, `category`, `place`, `pictures`,
  /// `choice`, `day`, `flag` or `this`, which is given as it stands in `of` and says that what was
  /// shown is what is meant.
  record FieldView(
      String name, String type, boolean required, long min, long max, List<String> of) {}

  /// A listing as people see it.
  ///
  /// @param id CID of this revision's record
  /// @param slot its name among the seller's listings; stays through revisions
  /// @param total price of one with everything in it
  /// @param fields every field the service declares, as text
  /// @param terms deadlines and deposits in the seller's policy, in seconds, bps or money text
  /// @param state `live`, `sold-out`, `withdrawn`, `expired` or `superseded`
  record Listing(
      String id,
      String slot,
      String service,
      String title,
      String text,
      MoneyView price,
      MoneyView total,
      Optional<String> category,
      Optional<Place> place,
      List<String> pictures,
      Map<String, String> fields,
      Map<String, String> terms,
      People.Person seller,
      String state,
      String at,
      String expires) {}

  /// A point, in degrees, and its name if it has one.
  record Place(double latitude, double longitude, String name) {}

  /// What to find. Absent filters don't filter.
  ///
  /// @param text words; empty finds everything
  /// @param near only within `km` of it
  /// @param box only inside of it
  /// @param choice what one would say of what one wants, by name, as when buying: only what can be
  ///   had so. Needs a `service` that asks for it
  /// @param sort `relevance`, `price`, `newest` or `distance`
  /// @param language `en`, `fr` or `sv`: how the words are stemmed
  /// @param offset first hit to show, from 0; `limit` at most 100
  record Query(
      String text,
      Optional<String> service,
      Optional<String> category,
      Optional<MoneyView> minPrice,
      Optional<MoneyView> maxPrice,
      Optional<Place> near,
      Optional<Double> km,
      Optional<Box> box,
      Map<String, String> choice,
      Optional<String> seller,
      String sort,
      String language,
      int offset,
      int limit) {
    /// The same with another choice.
    public Query choosing(Map<String, String> other) {
      return new Query(
          text, service, category, minPrice, maxPrice, near, km, box, other, seller, sort, language,
          offset, limit);
    }
  }

  /// What a map shows, in degrees; over the 180th meridian if `east` is less than `west`.
  record Box(double south, double west, double north, double east) {}

  /// A page of hits. Where something was chosen, `total` of a hit is what that would cost.
  ///
  /// @param total how many there are in all, as far as this node knows
  /// @param facets for each filter, how many hits each choice would leave
  /// @param gone how many are left out of this page because somebody else has them by now
  /// @param unsure whether it couldn't be seen if somebody else has them
  /// @param peersAsked and `peersAnswered`: whether the answer is partial
  record SearchPage(
      List<Listing> hits,
      long total,
      Map<String, List<Facet>> facets,
      int gone,
      boolean unsure,
      int peersAsked,
      int peersAnswered,
      double milliseconds) {}

  /// A choice and how many hits it would leave.
  record Facet(String value, long count) {}

  /// How a CSV is read.
  ///
  /// @param service what the rows are listings of
  /// @param columns column name by field name; those not named are guessed
  /// @param same what every row says besides, by field name
  /// @param idColumn names each row; without it the row's hash does
  /// @param currency for prices that name none
  /// @param nights a table before the rows, of which nights can be had, if there is one
  record ImportOptions(
      String service,
      Map<String, String> columns,
      Map<String, String> same,
      Optional<String> idColumn,
      Optional<String> currency,
      Optional<Nights> nights) {
    /// Rows of `service` with columns that are guessed.
    public static ImportOptions of(String service) {
      return new ImportOptions(
          service, Map.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /// A table of nights: with columns `listing_id` or `id`, `date`, `available` (`t` or `f`), and
  /// `price` if nights differ in it.
  ///
  /// @param bytes how many of the stream are it
  /// @param later by how many days all its days are moved
  record Nights(long bytes, int later) {}

  /// How far an import is.
  ///
  /// @param bytes how many of the file, as it came, have been read
  /// @param mapping the column that each field is read from
  record ImportProgress(long rows, long bytes, Map<String, String> mapping) {}

  /// How an import ended.
  record ImportResult(
      long published,
      long unchanged,
      long failed,
      Map<String, String> mapping,
      List<RowError> errors) {}

  /// A row that could not be read, by its number in the file, the header being 1.
  record RowError(long row, String reason) {}
}

package org.handsel.storage.lucene;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.document.Document;
import org.apache.lucene.facet.FacetsCollector;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.LabelAndValue;
import org.apache.lucene.facet.sortedset.DefaultSortedSetDocValuesReaderState;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetCounts;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.FSDirectory;
import org.handsel.core.discover.Found;
import org.handsel.core.discover.Opening;
import org.handsel.core.discover.Query;
import org.handsel.core.discover.Search;
import org.handsel.core.money.Currencies;
import org.handsel.core.publish.Category;
import org.handsel.core.publish.Listing;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.StorageException;
import org.handsel.storage.record.RecordStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All listings that are known here, ready to be searched.
///
/// The index lags behind the records by nothing that a searcher could see: each search first takes
/// in what came since, which is little, since a thread of its own does so as records come. How far
/// it is stands in each commit; after a crash it takes in the rest again.
public final class ListingIndex implements Search, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ListingIndex.class);
  private static final int PAGE = 500;
  private static final int COMMIT_EVERY = 5_000;
  private static final int CHOICES_MAX = 50;
  private static final long QUIET_MILLIS = 200;

  private final RecordStore records;
  private final Currencies currencies;
  private final Carried carried;
  private final FSDirectory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final AtomicLong newest = new AtomicLong();
  private final Thread keeper;

  // Guarded by this: how far the index is, its last commit, and what searchers see.
  private long seq;
  private long committed;
  private long shownSeq;
  private volatile boolean closing;

  /// What this node knows of the services that listings are of.
  public interface Carried {
    /// Whether a listing may be found: it is of a kind that is understood here.
    boolean understands(SignedRecord listing);

    /// When it can be had, as [org.handsel.core.service.Service#openings] says.
    List<Opening> openings(Listing listing) throws MalformedException;
  }

  /// Opens the index in `folder` over `records`; an index that can't be used is made anew.
  ///
  /// @param carried which of the listings may be found, and when they can be had
  public static ListingIndex open(
      Path folder, RecordStore records, Currencies currencies, Carried carried) {
    try {
      try {
        return new ListingIndex(folder, records, currencies, carried);
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("the search index can't be used and is made anew: {}", e.getMessage());
        delete(folder);
        return new ListingIndex(folder, records, currencies, carried);
      }
    } catch (IOException e) {
      throw new StorageException("can't open the search index", e);
    }
  }

  private ListingIndex(Path folder, RecordStore records, Currencies currencies, Carried carried)
      throws IOException {
    this.records = records;
    this.currencies = currencies;
    this.carried = carried;
    Files.createDirectories(folder);
    this.directory = FSDirectory.open(folder);
    try {
      this.writer = new IndexWriter(directory, new IndexWriterConfig(Words.BY_FIELD));
    } catch (IOException | IllegalArgumentException e) {
      directory.close();
      throw e;
    }
    try {
      this.seq = resume();
      this.committed = seq;
      this.shownSeq = seq;
      this.searchers = new SearcherManager(writer, null);
    } catch (IOException | RuntimeException e) {
      writer.close();
      directory.close();
      throw e;
    }
    this.newest.set(records.latest());
    records.watch(_ -> arrived());
    this.keeper = Thread.ofPlatform().name("listing-index").daemon().start(this::keepUp);
  }

  /// Where the last commit left off; from the start if it is of another make, or ahead of the
  /// records, which then aren't those that it was made of.
  private long resume() throws IOException {
    var data = writer.getLiveCommitData();
    String version = "";
    long at = 0;
    if (data != null) {
      for (var entry : data) {
        if (entry.getKey().equals("version")) version = entry.getValue();
        if (entry.getKey().equals("seq")) at = Long.parseLong(entry.getValue());
      }
    }
    if (version.equals(Shape.VERSION) && at <= records.latest()) return at;
    writer.deleteAll();
    return 0;
  }

  @Override
  public Found find(Query query) {
    try {
      takeIn();
      show();
      IndexSearcher searcher = searchers.acquire();
      try {
        return find(searcher, query);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw new StorageException("the search index failed", e);
    }
  }

  private Found find(IndexSearcher searcher, Query query) throws IOException {
    int reach = Math.max(1, query.offset() + query.limit());
    var result =
        FacetsCollectorManager.search(
            searcher,
            Asked.query(query, currencies::weigh),
            reach,
            Asked.sort(query),
            new FacetsCollectorManager());
    TopDocs top = result.topDocs();
    var stored = searcher.storedFields();
    List<Listing> hits = new ArrayList<>();
    for (int i = query.offset(); i < top.scoreDocs.length; i++) {
      ScoreDoc doc = top.scoreDocs[i];
      var digest = stored.document(doc.doc).getBinaryValue(Shape.DIGEST);
      listing(Bytes.of(digest.bytes, digest.offset, digest.offset + digest.length))
          .ifPresent(hits::add);
    }
    Map<String, List<Found.Choice>> facets = new LinkedHashMap<>();
    facets.put(Shape.CATEGORY, categories(searcher, result.facetsCollector(), query.category()));
    facets.put(Shape.SERVICE, choices(searcher, result.facetsCollector(), Shape.SERVICE));
    return new Found(hits, top.totalHits.value(), facets);
  }

  /// A record that went in the moment between is just not there.
  private Optional<Listing> listing(Bytes digest) {
    Optional<SignedRecord> record = records.byDigest(digest);
    try {
      return record.isPresent() ? Listing.of(record.get()) : Optional.empty();
    } catch (MalformedException e) {
      throw new StorageException("a listing on disk is damaged", e);
    }
  }

  /// The categories one step below the one that was chosen.
  private static List<Found.Choice> categories(
      IndexSearcher searcher, FacetsCollector hits, Optional<Category> chosen) throws IOException {
    int depth = chosen.map(it -> it.names().size()).orElse(0) + 1;
    String start = chosen.map(it -> it + " > ").orElse("");
    return choices(searcher, hits, Shape.CATEGORY).stream()
        .filter(it -> it.value().startsWith(start) && it.value().split(" > ", -1).length == depth)
        .limit(CHOICES_MAX)
        .toList();
  }

  private static List<Found.Choice> choices(
      IndexSearcher searcher, FacetsCollector hits, String name) throws IOException {
    String field = Shape.FACETS.getDimConfig(name).indexFieldName;
    if (org.apache.lucene.index.MultiDocValues.getSortedSetValues(searcher.getIndexReader(), field)
        == null) {
      return List.of(); // no listing has one
    }
    var state =
        new DefaultSortedSetDocValuesReaderState(searcher.getIndexReader(), field, Shape.FACETS);
    var counts = new SortedSetDocValuesFacetCounts(state, hits).getTopChildren(1000, name);
    List<Found.Choice> choices = new ArrayList<>();
    if (counts != null) {
      for (LabelAndValue it : counts.labelValues) {
        choices.add(new Found.Choice(it.label, it.value.longValue()));
      }
    }
    return choices;
  }

  private void arrived() {
    newest.incrementAndGet();
    synchronized (newest) {
      newest.notifyAll();
    }
  }

  /// Takes in what comes as it comes, and shows it to searchers once it is quiet: many small
  /// segments would cost more than the listings in them.
  private void keepUp() {
    long seen = -1;
    while (!closing) {
      try {
        takeIn();
        boolean quiet;
        synchronized (newest) {
          if (newest.get() == seen) newest.wait(QUIET_MILLIS);
          quiet = newest.get() == seen;
          while (quiet && !closing && !stale() && newest.get() == seen) newest.wait();
          seen = newest.get();
        }
        if (quiet && !closing) show();
      } catch (InterruptedException _) {
        return;
      } catch (IOException | RuntimeException e) {
        if (!closing) LOG.error("the search index failed; searches show what it had", e);
        return;
      }
    }
  }

  private synchronized boolean stale() {
    return shownSeq != seq;
  }

  /// Takes in what came since.
  private synchronized void takeIn() throws IOException {
    while (!closing) {
      List<RecordStore.Change> page = records.changes(seq, PAGE);
      for (RecordStore.Change change : page) take(change);
      if (page.size() < PAGE) break;
    }
    if (seq - committed >= COMMIT_EVERY) commit();
  }

  /// Lets searchers see what was taken in.
  private synchronized void show() throws IOException {
    if (shownSeq == seq) return;
    searchers.maybeRefreshBlocking();
    shownSeq = seq;
  }

  private void take(RecordStore.Change change) throws IOException {
    SignedRecord record = change.record();
    if (Listing.is(record.payload().kind()) && record.payload().key().isPresent()) {
      var term = new Term(Shape.KEY, Shape.key(record.payload().key().get()));
      Optional<Document> document = document(record);
      if (document.isPresent()) {
        writer.updateDocument(term, Shape.FACETS.build(document.get()));
      } else {
        writer.deleteDocuments(term);
      }
    }
    seq = change.seq();
  }

  private Optional<Document> document(SignedRecord record) {
    try {
      Optional<Listing> listing = Listing.of(record);
      if (listing.isEmpty() || !carried.understands(record)) return Optional.empty();
      List<Opening> openings = carried.openings(listing.get());
      return Optional.of(Shape.of(listing.get(), openings, currencies::weigh));
    } catch (MalformedException _) {
      return Optional.empty(); // of a kind that isn't understood here
    }
  }

  private void commit() throws IOException {
    writer.setLiveCommitData(
        Map.of("version", Shape.VERSION, "seq", Long.toString(seq)).entrySet());
    writer.commit();
    committed = seq;
  }

  /// How many listings are indexed.
  public int size() {
    try {
      takeIn();
      return writer.getDocStats().numDocs;
    } catch (IOException e) {
      throw new StorageException("the search index failed", e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) Files.delete(file);
    }
  }

  @Override
  public void close() {
    closing = true;
    synchronized (newest) {
      newest.notifyAll();
    }
    try {
      keeper.join();
      synchronized (this) {
        commit();
        searchers.close();
        writer.close();
        directory.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

package org.handsel.node.code;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.record.Kind;
import org.handsel.core.record.Payload;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.code.Act;
import org.handsel.services.code.Canon;
import org.handsel.services.code.Claim;
import org.handsel.services.code.Matter;
import org.handsel.services.code.Opened;
import org.handsel.services.code.Project;
import org.handsel.storage.record.RecordStore;

/// What the records here say of projects. Safe for use by many threads: all is guarded by `this`.
final class Archive {
  /// The kinds of records that projects are made of.
  static final List<Kind> KINDS = List.of(Project.KIND, Claim.KIND, Opened.KIND, Act.KIND);

  private static final int RECORDS_MAX = 1_000_000;

  private final RecordStore records;
  private final Map<Cid, Project> projects = new LinkedHashMap<>();
  private final Map<Cid, List<Canon.Signed>> claims = new LinkedHashMap<>();
  private final Map<Cid, Canon> canons = new LinkedHashMap<>();
  private final Map<Cid, SignedRecord> opened = new LinkedHashMap<>();
  private final Map<Cid, List<Matter.Done>> acts = new LinkedHashMap<>(); // by what they are on

  Archive(RecordStore records) {
    this.records = records;
    reload();
  }

  /// Reads everything anew, since records may have fallen with a device.
  synchronized void reload() {
    projects.clear();
    claims.clear();
    canons.clear();
    opened.clear();
    acts.clear();
    for (Kind kind : KINDS) {
      records.ofKind(kind.name(), RECORDS_MAX).forEach(this::take);
    }
  }

  /// Hears of new records.
  synchronized void arrived(List<SignedRecord> fresh) {
    fresh.forEach(this::take);
  }

  private void take(SignedRecord record) {
    Payload payload = record.payload();
    if (!payload.understood() || payload.tombstone()) return;
    try {
      if (payload.kind().equals(Project.KIND.name())) {
        projects.put(record.id(), Project.of(record));
        canons.remove(record.id());
      } else if (payload.kind().equals(Claim.KIND.name())) {
        Claim claim = Claim.of(payload.body().orElseThrow());
        claims
            .computeIfAbsent(claim.project(), _ -> new ArrayList<>())
            .add(new Canon.Signed(payload.author(), claim));
        canons.remove(claim.project());
      } else if (payload.kind().equals(Opened.KIND.name())) {
        opened.put(record.id(), record);
      } else if (payload.kind().equals(Act.KIND.name())) {
        Act act = Act.of(payload.body().orElseThrow());
        acts.computeIfAbsent(act.on(), _ -> new ArrayList<>())
            .add(new Matter.Done(record.id(), payload.author(), payload.at(), act));
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("a record was kept that isn't in form", e);
    }
  }

  /// The project named `id`, if its record is here.
  synchronized Optional<Project> project(Cid id) {
    return Optional.ofNullable(projects.get(id));
  }

  /// All projects whose records are here.
  synchronized Map<Cid, Project> projects() {
    return new LinkedHashMap<>(projects);
  }

  /// Where the branches of `id` are.
  synchronized Canon canon(Cid id) {
    Project project = projects.get(id);
    if (project == null) throw new IllegalArgumentException("no such project");
    return canons.computeIfAbsent(
        id, it -> Canon.of(it, project, claims.getOrDefault(it, List.of())));
  }

  /// All issues and patches of `id`, in the order of their dates and ids.
  synchronized List<Matter> matters(Cid id) {
    var all = new ArrayList<Matter>();
    for (SignedRecord record : opened.values()) {
      Optional<Matter> matter = matter(record.id());
      if (matter.isPresent() && matter.get().opened().project().equals(id)) all.add(matter.get());
    }
    all.sort(Comparator.comparingLong(Matter::at).thenComparing(Matter::id));
    return all;
  }

  /// The issue or patch `id`, if its record and its project's are here.
  synchronized Optional<Matter> matter(Cid id) {
    SignedRecord record = opened.get(id);
    if (record == null) return Optional.empty();
    Payload payload = record.payload();
    try {
      Opened it = Opened.of(payload.body().orElseThrow());
      return project(it.project())
          .map(project ->
              Matter.of(
                  id,
                  payload.author(),
                  payload.at(),
                  it,
                  project,
                  acts.getOrDefault(id, List.of()).stream()
                      .filter(act -> act.act().project().equals(it.project()))
                      .toList()));
    } catch (MalformedException e) {
      throw new IllegalStateException("a record was kept that isn't in form", e);
    }
  }
}

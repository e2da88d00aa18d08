package org.handsel.node.code;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.UploadPack;
import org.handsel.core.record.Kind;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Code;
import org.handsel.node.app.Events;
import org.handsel.node.app.RefusedException;
import org.handsel.services.code.Act;
import org.handsel.services.code.Canon;
import org.handsel.services.code.Claim;
import org.handsel.services.code.Names;
import org.handsel.services.code.Opened;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out what people do with projects. Opened once the network is there.
public final class LocalCode implements Code, Closeable {
  /// The kinds of records that projects are made of.
  public static final List<Kind> KINDS = Archive.KINDS;

  /// Where these travel.
  public static final String TOPIC = org.handsel.services.code.Project.TOPIC;

  private static final Logger LOG = LoggerFactory.getLogger(LocalCode.class);
  private static final int NONCE_BYTES = 16;
  private static final int SHORT_HEX = 10;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore checking = new Semaphore(1);
  private final CodeGround ground;
  private final CodeLimits limits = CodeLimits.DEFAULT;
  private final Archive archive;
  private final Finder finder;
  private final Repositories repositories;
  private final Texts texts;
  private final Signing signing;
  private final Gathering gathering;
  private final CodeViews views;
  private final Matters matters;

  private LocalCode(CodeGround ground) throws IOException {
    this.ground = ground;
    archive = new Archive(ground.records());
    finder = new Finder(archive, ground.freshen());
    repositories = open(new Repositories(ground.home().folder("code"), limits));
    texts = open(new Texts(ground.room(), ground.exchange(), ground.greeted(), ground.random()));
    signing =
        new Signing(ground.pen(), record -> ground.records().keep(List.of(record), true), archive);
    gathering =
        new Gathering(
            ground.host(), ground.directory(), ground.freshen(), archive, repositories, limits);
    views = new CodeViews(archive, repositories, texts, ground.person(), signing.me());
    matters = new Matters(archive, texts, signing);
  }

  /// Begins to serve what is here, to peers and to this machine's git.
  public static LocalCode open(CodeGround ground) throws IOException {
    var code = new LocalCode(ground);
    ground.records().watch(code::arrived);
    ground.logs().watch(_ -> code.archive.reload());
    ground.host().handle(new GitServing(code.repositories, code.limits));
    code.open(Door.open(ground.home(), ground.random(), code::serve));
    for (Cid id : code.archive.projects().keySet()) {
      if (code.repositories.find(id).isEmpty()) continue;
      ground.tell().accept(id);
      code.matters.wantWords(id);
    }
    return code;
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  /// What a proposal is called.
  static String shortName(Claim claim) {
    return claim.digest().hex().substring(0, SHORT_HEX);
  }

  private void arrived(List<SignedRecord> fresh) {
    List<SignedRecord> ours =
        fresh.stream()
            .filter(
                it -> Archive.KINDS.stream().anyMatch(k -> k.name().equals(it.payload().kind())))
            .toList();
    if (ours.isEmpty()) return;
    archive.arrived(ours);
    var projects = new LinkedHashSet<Cid>();
    for (SignedRecord record : ours) project(record).ifPresent(projects::add);
    for (Cid id : projects) {
      ground.events().tell(new Events.Event("code", id.toString()));
      if (!threads.isShutdown()) threads.execute(() -> follow(id));
    }
  }

  private static Optional<Cid> project(SignedRecord record) {
    try {
      return record.payload().body().isPresent() && record.payload().body().get().has("project")
          ? Optional.of(record.payload().body().get().link("project"))
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /// A project that is here follows what is signed and said.
  private void follow(Cid id) {
    try {
      Optional<Repository> repository = repositories.find(id);
      if (repository.isEmpty() || archive.project(id).isEmpty()) return;
      matters.wantWords(id);
      var missing = Objects.missing(repository.get(), archive.canon(id).refs().values());
      if (missing.isEmpty()) {
        var _ = Objects.align(repository.get(), () -> archive.canon(id));
      } else {
        var _ = gathering.gather(id, archive.project(id).get(), wished(id), _ -> {});
      }
      ground.events().tell(new Events.Event("code", id.toString()));
    } catch (IOException | RuntimeException e) {
      LOG.info("{} can't be followed now: {}", id, e.toString());
    }
  }

  // ---- git ----

  private void serve(String service, String named, Door.Visitor git)
      throws RefusedException, IOException {
    Finder.Found found = finder.find(named.replaceAll("/+$", ""));
    var now = gathering.gather(found.id(), found.project(), wished(found.id()), git::say);
    ground.tell().accept(found.id());
    long newest = now.newest().map(Claim::seq).orElse(0L);
    long here = now.here().map(Claim::seq).orElse(0L);
    if (here < newest) {
      if (here == 0) {
        throw new RefusedException(
            RefusedException.Kind.UNAVAILABLE,
            "code.nobody",
            "Nobody who can be reached now has " + found.project().name() + ". Try again later.");
      }
      git.say("nobody who can be reached has move " + newest + "; this is move " + here);
    }
    switch (service) {
      case "git-upload-pack" -> {
        git.begin();
        try (var pack = new UploadPack(now.repository())) {
          pack.setBiDirectionalPipe(true);
          pack.setRefFilter(refs -> views.withPatches(found.id(), refs, Objects.shown(refs)));
          pack.upload(git.in(), git.out(), null);
        }
      }
      case "git-receive-pack" -> {
        if (here < newest) {
          throw new RefusedException(
              RefusedException.Kind.UNAVAILABLE,
              "code.behind",
              "What the maintainers signed last isn't here yet. Try again later.");
        }
        git.begin();
        new Push(
                found.id(),
                found.project(),
                now.repository(),
                archive,
                signing,
                (id, project, branch, head) ->
                    matters.openPatch(now.repository(), id, project, branch, head),
                limits)
            .receive(git.in(), git.out());
      }
      default -> throw Signing.refused("code.service", "git asks for " + service + "?");
    }
  }

  /// Objects that are good to have: what is proposed, and patches.
  private Set<Bytes> wished(Cid id) {
    var wished = new LinkedHashSet<Bytes>();
    for (Claim claim : archive.canon(id).proposed()) wished.addAll(claim.refs().values());
    archive
        .matters(id)
        .forEach(it -> {
          if (!it.closed()) it.head().ifPresent(wished::add);
        });
    return wished;
  }

  // ---- what people do ----

  @Override
  public Project init(Wanted wanted) throws RefusedException, IOException {
    byte[] nonce = new byte[NONCE_BYTES];
    ground.random().nextBytes(nonce);
    var maintainers = new LinkedHashSet<Cid>();
    maintainers.add(signing.me());
    org.handsel.services.code.Project project;
    try {
      for (String each : wanted.maintainers()) maintainers.add(Cid.parse(each.strip()));
      var stated =
          new org.handsel.services.code.Project(
              wanted.name(),
              wanted.about(),
              List.copyOf(maintainers),
              wanted.need(),
              wanted.branch(),
              Bytes.of(nonce));
      project = org.handsel.services.code.Project.of(stated.toData());
    } catch (MalformedException e) {
      throw Signing.refused("code.project", e.getMessage() + ".");
    }
    SignedRecord record =
        signing.write(org.handsel.services.code.Project.KIND.name(), project.toData());
    var _ = repositories.make(record.id(), project);
    ground.tell().accept(record.id());
    return views.project(record.id(), project);
  }

  @Override
  public List<Project> projects() throws IOException {
    var all = new ArrayList<Project>();
    for (var each : archive.projects().entrySet()) {
      all.add(views.project(each.getKey(), each.getValue()));
    }
    return all;
  }

  @Override
  public Project show(String project) throws RefusedException, IOException {
    Finder.Found found = finder.find(project);
    return views.project(found.id(), found.project());
  }

  @Override
  public Project fetch(String project) throws RefusedException, IOException {
    Finder.Found found = finder.find(project);
    var _ = gathering.gather(found.id(), found.project(), wished(found.id()), _ -> {});
    ground.tell().accept(found.id());
    matters.wantWords(found.id());
    return views.project(found.id(), found.project());
  }

  @Override
  public Moved approve(String project, String proposal) throws RefusedException, IOException {
    Finder.Found found = finder.find(project);
    List<Claim> proposed =
        archive.canon(found.id()).proposed().stream()
            .filter(it -> shortName(it).equals(proposal) || it.digest().hex().equals(proposal))
            .toList();
    if (proposed.isEmpty()) {
      throw new RefusedException(
          RefusedException.Kind.UNKNOWN,
          "code.no-proposal",
          "Nothing of that name is proposed now: it may have been overtaken.");
    }
    var now = gathering.gather(found.id(), found.project(), wished(found.id()), _ -> {});
    return moved(
        found,
        signing.approve(found.id(), found.project(), proposed.getFirst(), now.repository()),
        now.repository());
  }

  private Moved moved(Finder.Found found, Signing.Signed signed, Repository repository)
      throws IOException {
    var _ = Objects.align(repository, () -> archive.canon(found.id()));
    return new Moved(shortName(signed.claim()), signed.holds(), signed.signatures(), signed.need());
  }

  @Override
  public Moved merge(String project, String patch) throws RefusedException, IOException {
    Finder.Found found = finder.find(project);
    if (!signing.maintains(found.project())) throw Signing.stranger(found.project());
    var now = gathering.gather(found.id(), found.project(), wished(found.id()), _ -> {});
    var matter = matters.find(found.id(), patch);
    Canon canon = archive.canon(found.id());
    Opened.Patch offered =
        matter
            .opened()
            .patch()
            .orElseThrow(() -> Signing.refused("code.no-patch", "That is an issue, no patch."));
    if (canon.merged().contains(matter.id()) || matter.closed()) {
      throw Signing.refused("code.closed", "That patch isn't open any more.");
    }
    String ref = Names.HEADS + offered.branch();
    Bytes head = matter.head().orElseThrow();
    String title = texts.find(matter.opened().said()).map(it -> it.title()).orElse("");
    Bytes result =
        Merging.merge(
            now.repository(),
            Optional.ofNullable(canon.refs().get(ref)),
            head,
            title,
            ground.person().apply(signing.me()).name(),
            ground.clock().instant());
    var refs = new TreeMap<>(canon.refs());
    refs.put(ref, result);
    Objects.keep(now.repository(), result);
    return moved(
        found,
        signing.propose(found.id(), found.project(), refs, List.of(matter.id())),
        now.repository());
  }

  @Override
  public Matter check(String project, String patch) throws RefusedException, IOException {
    Finder.Found found = finder.find(project);
    var now = gathering.gather(found.id(), found.project(), wished(found.id()), _ -> {});
    var matter = matters.find(found.id(), patch);
    Bytes head =
        matter
            .head()
            .orElseThrow(() -> Signing.refused("code.no-patch", "That is an issue, no patch."));
    if (!Objects.connected(now.repository(), head)) {
      throw new RefusedException(
          RefusedException.Kind.UNAVAILABLE,
          "code.not-here",
          "The patch's commits aren't all here yet. Try again when somebody who has them is"
              + " connected.");
    }
    Act.Check check;
    if (!checking.tryAcquire()) {
      throw new RefusedException(
          RefusedException.Kind.CONFLICT, "code.checking", "One patch is built at a time.");
    }
    try {
      check = Checking.check(now.repository(), head, Sandbox.Limits.DEFAULT);
    } finally {
      checking.release();
    }
    matters.write(found.id(), matter, check);
    return views.matter(archive.matter(matter.id()).orElseThrow(), found.project());
  }

  @Override
  public List<Matter> matters(String project, boolean patches)
      throws RefusedException, IOException {
    Finder.Found found = finder.find(project);
    var all = new ArrayList<Matter>();
    for (var each : archive.matters(found.id()).reversed()) {
      if (each.opened().patch().isPresent() == patches)
        all.add(views.matter(each, found.project()));
    }
    return all;
  }

  @Override
  public Matter matter(String project, String matter) throws RefusedException, IOException {
    Finder.Found found = finder.find(project);
    return views.matter(matters.find(found.id(), matter), found.project());
  }

  @Override
  public Matter open(String project, String title, String text)
      throws RefusedException, IOException {
    Finder.Found found = finder.find(project);
    Cid id = matters.open(found.id(), title, text, Optional.empty());
    return views.matter(archive.matter(id).orElseThrow(), found.project());
  }

  @Override
  public Matter act(String project, String matter, Doing doing)
      throws RefusedException, IOException {
    Finder.Found found = finder.find(project);
    var it = matters.find(found.id(), matter);
    matters.act(found.id(), it, doing);
    return views.matter(archive.matter(it.id()).orElseThrow(), found.project());
  }

  @Override
  public void close() {
    threads.shutdownNow();
    for (AutoCloseable part : opened) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} didn't close as it should", part.getClass().getSimpleName(), e);
      }
    }
    opened.clear();
  }
}

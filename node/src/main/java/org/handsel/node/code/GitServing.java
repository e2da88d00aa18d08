package org.handsel.node.code;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.UploadPack;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Gives objects of the projects that are here to whoever asks. code.md §4
final class GitServing implements StreamProtocol {
  private final Repositories repositories;
  private final CodeLimits limits;
  private final Semaphore turns;

  GitServing(Repositories repositories, CodeLimits limits) {
    this.repositories = repositories;
    this.limits = limits;
    this.turns = new Semaphore(limits.servedMax());
  }

  @Override
  public String id() {
    return Wire.PROTOCOL;
  }

  @Override
  public int perPeerMax() {
    return limits.perPeerMax();
  }

  @Override
  public void accept(Stream stream) throws IOException {
    stream.timeout(limits.patience());
    var question = Wire.Question.readFrom(stream.in(), limits.wantsMax());
    if (!turns.tryAcquire()) {
      refuse(stream, "busy");
      return;
    }
    try {
      Optional<Repository> repository = repositories.find(question.project());
      if (repository.isEmpty()) {
        refuse(stream, "not here");
        return;
      }
      serve(stream, repository.get(), question.want());
    } finally {
      turns.release();
    }
  }

  private static void refuse(Stream stream, String why) throws IOException {
    new Wire.Answer(List.of(), Optional.of(why)).writeTo(stream.out());
  }

  private static void serve(Stream stream, Repository repository, List<Bytes> want)
      throws IOException {
    Set<Bytes> missing = Objects.missing(repository, want);
    var has = new ArrayList<Bytes>();
    for (Bytes each : want) {
      // What a branch led to before it moved on is whole too.
      if (!missing.contains(each) || Objects.connected(repository, each)) has.add(each);
    }
    new Wire.Answer(has, Optional.empty()).writeTo(stream.out());
    if (has.isEmpty()) return;
    try (var pack = new UploadPack(repository)) {
      pack.setBiDirectionalPipe(true);
      pack.setRefFilter(Objects::shown);
      // code.md §4.3 "gives what it said it has, and what that leads to"
      pack.setRequestPolicy(UploadPack.RequestPolicy.ANY);
      pack.setRequestValidator((_, wants) -> {
        for (var wanted : wants) {
          if (!has.contains(Objects.name(wanted))) {
            throw new org.eclipse.jgit.errors.PackProtocolException("not what was asked for");
          }
        }
      });
      pack.upload(stream.in(), stream.out(), null);
    } catch (org.eclipse.jgit.errors.PackProtocolException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }
}

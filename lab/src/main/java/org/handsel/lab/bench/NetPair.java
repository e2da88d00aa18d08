package org.handsel.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.handsel.lab.js.JsPeer;

/// Two processes of one kind, one of which calls the other, and what is measured of them: a column
/// of a [NetTable].
record NetPair(NetTable table, String column, JsPeer server, JsPeer client)
    implements AutoCloseable {
  static final String THROUGHPUT = "throughput, MiB/s";
  static final String CPU_PER_GIB = "CPU of both ends, s/GiB";
  static final String AT_ONCE = NetBench.BULK_STREAMS + " streams at once: MiB/s";
  static final String AT_ONCE_CPU = NetBench.BULK_STREAMS + " streams at once: CPU, s/GiB";
  static final String PING = "ping p50, quiet, us";
  static final String BUSY_PING = "ping p50 beside bulk, us";
  static final String KEPT = "bulk that is kept beside pings";
  static final String TALKS = NetBench.TALKS + " short streams at once, ms";
  static final String CONNECTIONS = "connections/s, one after another";
  static final String CROWD = "connections/s, " + NetBench.CROWD + " at once";
  static final String CPU_PER_CONNECTION = "CPU of both ends, ms/connection";
  static final String HEAP = "heap per idle connection end, KiB";

  private static final int PINGS = 2000;
  private static final int WARMING_CONNECTIONS = 1000;

  /// Starts two of the same, in `folder`.
  static NetPair start(NetTable table, String column, Path folder, List<String> command)
      throws IOException {
    return start(table, column, folder, command, command);
  }

  /// Starts `called` and then `calling`, in `folder`.
  static NetPair start(
      NetTable table, String column, Path folder, List<String> called, List<String> calling)
      throws IOException {
    JsPeer server = JsPeer.start(folder, called);
    try {
      return new NetPair(table, column, server, JsPeer.start(folder, calling));
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /// Until each has compiled what it will: the JVM takes longer, and goes on doing so meanwhile.
  void warmUp(int mib, int connections) throws IOException {
    client.ask("dial " + server.greeting());
    for (int i = 0; i < 3; i++) {
      client.ask("up " + mib + " 1");
      client.ask("down " + mib + " 1");
    }
    client.ask("ping 1000");
    connect(connections, 1);
  }

  /// `mib` up and as many down, over one stream; how many MiB/s went up.
  double bulk(int mib) throws IOException {
    return bulk(mib, 1, THROUGHPUT, CPU_PER_GIB);
  }

  /// The same over many streams together.
  void bulkAtOnce(int mib) throws IOException {
    bulk(mib, NetBench.BULK_STREAMS, AT_ONCE, AT_ONCE_CPU);
  }

  private double bulk(int mib, int streams, String rate, String work) throws IOException {
    double cpu = cpuSeconds();
    double up = ask("up " + mib + " " + streams)[0];
    double down = ask("down " + mib + " " + streams)[0];
    add(work, (cpuSeconds() - cpu) * 1024 / (2 * mib));
    add(rate, 2 * mib / (up + down));
    return mib / up;
  }

  void pings() throws IOException {
    add(PING, ask("ping " + PINGS)[0]);
  }

  /// Many short conversations.
  void talks() throws IOException {
    add(TALKS, ask("streams " + NetBench.TALKS)[0] * 1000);
  }

  /// Pings beside a bulk stream, which alone went up at `alone` MiB/s.
  void pingsBesideBulk(int mib, double alone) throws IOException {
    double[] mixed = ask("mixed " + mib);
    add(BUSY_PING, mixed[1]);
    add(KEPT, mib / mixed[0] / alone);
  }

  /// `count` connections, opened and closed again, one after another and then in a crowd.
  void connections(int count) throws IOException {
    double cpu = cpuSeconds();
    add(CONNECTIONS, count / connect(count, 1));
    add(CPU_PER_CONNECTION, (cpuSeconds() - cpu) * 1000 / count);
    add(CROWD, count / connect(count, NetBench.CROWD));
  }

  private double connect(int count, int atOnce) throws IOException {
    return ask("connect " + server.greeting() + " " + count + " " + atOnce)[0];
  }

  /// What the host that is called keeps for `few` connections that nobody uses, and then for `many`
  /// or for as many as both processes may open. Whoever calls has to be another host each time, and
  /// a host has more to keep than a connection.
  void idle(int few, int many) throws IOException {
    connect(WARMING_CONNECTIONS, 1);
    long before = heap();
    guests(few);
    add(HEAP, (heap() - before) / 1024.0 / few);
    int all = (int) Math.min(many, few + Math.min(room(client), room(server)));
    guests(all - few);
    String name = "heap for " + all + " idle connections, MB";
    add(name, (heap() - before) / 1e6);
    table.row(name, NetGoal.below(160));
  }

  private void guests(int count) throws IOException {
    client.ask("guests " + server.greeting() + " " + count);
  }

  private long heap() throws IOException {
    return Long.parseLong(server.ask("heap"));
  }

  private static long room(JsPeer party) throws IOException {
    return Long.parseLong(party.ask("room"));
  }

  private void add(String name, double value) {
    table.add(name, column, value);
  }

  private double[] ask(String command) throws IOException {
    return Arrays.stream(client.ask(command).split(" ", -1))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private double cpuSeconds() throws IOException {
    return cpuSeconds(server.pid()) + cpuSeconds(client.pid());
  }

  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    // proc(5): utime and stime, in hundredths of a second
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}

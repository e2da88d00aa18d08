package org.handsel.node.demo;

import java.lang.management.ManagementFactory;
import java.util.List;

/// The options of this Java that a child needs too.
final class JavaOptions {
  private JavaOptions() {}

  /// Options of this process, without those that only one process can have (agents, debuggers).
  static List<String> ofThisProcess() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-javaagent") && !option.startsWith("-agentlib"))
        .filter(option -> !option.startsWith("-XX:AOTCacheOutput"))
        .toList();
  }
}

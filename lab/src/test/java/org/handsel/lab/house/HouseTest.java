package org.handsel.lab.house;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The arrows of the house (`ARCHITECTURE.md`): who may use whom.
class HouseTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.handsel");

  /// Each step may use those before it, never those after it.
  private static final List<String> STEPS =
      List.of(
          "money",
          "identity",
          "record",
          "publish",
          "discover",
          "screen",
          "service",
          "agree",
          "escrow",
          "deliver",
          "rate",
          "mail",
          "deal");

  private static final String[] FRONT_DOORS = {
    "org.handsel.libp2p",
    "org.handsel.libp2p.multiformats",
    "org.handsel.libp2p.crypto",
    "org.handsel.ipfs",
  };

  @TestFactory
  Stream<DynamicTest> aRoomUsesOnlyTheRoomsItsArrowsPointTo() {
    return Stream.of(
            new Room("org.handsel.libp2p.."),
            new Room(
                "org.handsel.libp2p.quic..",
                "org.handsel.libp2p",
                "org.handsel.libp2p.multiformats",
                "org.handsel.libp2p.crypto",
                "org.handsel.libp2p.multistream",
                "org.handsel.libp2p.transport"),
            new Room("org.handsel.ipfs..", "org.handsel.libp2p.multiformats"),
            new Room("org.handsel.core.."),
            new Room("org.handsel.services..", "org.handsel.core.."),
            new Room("org.handsel.storage..", "org.handsel.core.."),
            new Room("org.handsel.chain..", "org.handsel.core.."))
        .map(room -> DynamicTest.dynamicTest(room.name, room::check));
  }

  private record Room(String name, List<String> rooms) {
    Room(String name, String... rooms) {
      this(name, List.of(rooms));
    }

    void check() {
      var allowed = new ArrayList<String>(rooms);
      allowed.add(name);
      if (!name.startsWith("org.handsel.libp2p")) {
        allowed.addAll(List.of(FRONT_DOORS));
      }
      noClasses()
          .that()
          .resideInAPackage(name)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.handsel..")
                  .and(DescribedPredicate.not(resideInAnyPackage(allowed.toArray(String[]::new)))))
          .allowEmptyShould(true)
          .check(HOUSE);
    }
  }

  /// It can be left off.
  @Test
  void onlyWhoComposesANodeKnowsQuic() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.handsel.libp2p.quic..",
            "org.handsel.node",
            "org.handsel.node.peer..",
            "org.handsel.lab..")
        .should()
        .dependOnClassesThat(resideInAPackage("org.handsel.libp2p.quic.."))
        .check(HOUSE);
  }

  @TestFactory
  Stream<DynamicTest> aStepUsesNoLaterStep() {
    return IntStream.range(0, STEPS.size() - 1)
        .mapToObj(i ->
            DynamicTest.dynamicTest(
                STEPS.get(i),
                () ->
                    noClasses()
                        .that()
                        .resideInAPackage("org.handsel.core." + STEPS.get(i) + "..")
                        .should()
                        .dependOnClassesThat(
                            resideInAnyPackage(
                                STEPS.subList(i + 1, STEPS.size()).stream()
                                    .map(step -> "org.handsel.core." + step + "..")
                                    .toArray(String[]::new)))
                        .allowEmptyShould(true)
                        .check(HOUSE)));
  }

  @Test
  void everyPackageOfCoreHasItsPlaceInTheOrder() {
    classes()
        .that()
        .resideInAPackage("org.handsel.core..")
        .should()
        .resideInAnyPackage(
            STEPS.stream().map(step -> "org.handsel.core." + step + "..").toArray(String[]::new))
        .check(HOUSE);
  }

  @Test
  void servicesAreStrangersToOneAnother() {
    slices()
        .matching("org.handsel.services.(*)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true)
        .check(HOUSE);
  }

  @TestFactory
  Stream<DynamicTest> packagesOfARoomHaveNoCycles() {
    return Stream.of("libp2p", "ipfs", "core", "storage", "chain", "node", "lab")
        .map(room ->
            DynamicTest.dynamicTest(
                room,
                () ->
                    slices()
                        .matching("org.handsel." + room + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true)
                        .check(HOUSE)));
  }

  @Test
  void coreHasNoSocketDiskOrClockOfItsOwn() {
    noClasses()
        .that()
        .resideInAPackage("org.handsel.core..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.net..", "java.nio.file..", "java.nio.channels..", "java.sql.."))
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.Clock.class, "systemUTC")
        .orShould()
        .callMethod(java.time.InstantSource.class, "system")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(HOUSE);
  }

  @TestFactory
  Stream<DynamicTest> heavyLibrariesStayInTheirRoom() {
    return Stream.of(
            new Library("org.apache.lucene..", "org.handsel.storage..", "org.handsel.lab.."),
            new Library("org.sqlite..", "org.handsel.storage..", "org.handsel.lab.."),
            // The wallet's journal joins `chain` and `storage`, which don't know each other.
            new Library(
                "java.sql..",
                "org.handsel.storage..",
                "org.handsel.node.wallet..",
                "org.handsel.lab.."),
            new Library("com.esaulpaugh..", "org.handsel.chain.."),
            new Library("io.netty..", "org.handsel.libp2p.quic.."),
            new Library(
                "tools.jackson..",
                "org.handsel.chain..",
                "org.handsel.node..",
                "org.handsel.lab.."),
            new Library("run.endive..", "org.handsel.node.sandbox.."),
            new Library("io.helidon..", "org.handsel.node.."),
            new Library("gg.jte..", "org.handsel.node.."),
            new Library("org.eclipse.jgit..", "org.handsel.node.code..", "org.handsel.lab.."),
            new Library("net.fortuna.ical4j..", "org.handsel.node.calendar.."),
            new Library("picocli..", "org.handsel.node.."),
            new Library("com.google.zxing..", "org.handsel.node.."),
            new Library("org.conscrypt..", "org.handsel.libp2p.."),
            new Library(
                "org.bouncycastle..",
                "org.handsel.libp2p..",
                "org.handsel.storage..",
                "org.handsel.chain.."))
        .map(library ->
            DynamicTest.dynamicTest(
                library.name,
                () ->
                    noClasses()
                        .that(
                            DescribedPredicate.not(
                                resideInAnyPackage(library.homes.toArray(String[]::new))
                                    .or(generated())))
                        .should()
                        .dependOnClassesThat(resideInAPackage(library.name))
                        .check(HOUSE)));
  }

  private static DescribedPredicate<JavaClass> generated() {
    return resideInAPackage("gg.jte..").and(alwaysTrue());
  }

  private record Library(String name, List<String> homes) {
    Library(String name, String... homes) {
      this(name, List.of(homes));
    }
  }
}

package dev.penstock;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which package may know which: ARCHITECTURE.md says it, this holds it. */
final class LayoutTest {
    private static final String ROOT = "dev.penstock.";

    /** From the socket to the disk and back, shared by all features. */
    private static final List<String> PATH =
            List.of(
                    "refusal",
                    "wire",
                    "access",
                    "ingest",
                    "journal",
                    "store",
                    "series",
                    "feed",
                    "subscribe",
                    "presence",
                    "feature");

    private static final List<String> FEATURES =
            List.of("metrics", "dashboards", "logs", "files", "chat", "sessions");

    /** Packages inside a feature, which only the feature knows. */
    private static final List<String> INNER = List.of("logs.search", "files.depot", "files.http");

    private static final List<String> DOORS = List.of("web", "operate", "discovery");

    /** Measures how long something takes; never what time it is. */
    private static final String STOPWATCHES =
            "dev\\.penstock\\.(subscribe\\.Wheel|journal\\.(Ahead|GroupWriter)|ingest\\.Lane|wire\\.Turn"
                    + "|metrics\\.CollectionService|logs\\.SearchService)(\\$.*)?";

    private static JavaClasses server;

    @BeforeAll
    static void read() throws URISyntaxException {
        var location = PenstockServer.class.getProtectionDomain().getCodeSource().getLocation();
        server = new ClassFileImporter().importPath(Path.of(location.toURI()));
    }

    @Test
    void everyPackageIsPlaced() {
        assertThat(packagesOfServer().map(JavaPackage::getName))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(PATH, FEATURES, INNER, DOORS)
                                .flatMap(List::stream)
                                .map(name -> ROOT + name)
                                .toList());
    }

    @Test
    void thePathDependsOnNoFeatureAndNoDoor() {
        noClasses()
                .that()
                .resideInAnyPackage(packages(PATH))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(packages(FEATURES))
                                .or(resideInAnyPackage(packages(DOORS)))
                                .or(inRoot()))
                .check(server);
    }

    @Test
    void featuresDoNotKnowEachOtherNorTheDoors() {
        for (String feature : FEATURES) {
            var others = FEATURES.stream().filter(other -> !other.equals(feature)).toList();
            noClasses()
                    .that()
                    .resideInAnyPackage(packages(List.of(feature)))
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(packages(others))
                                    .or(resideInAnyPackage(packages(DOORS)))
                                    .or(inRoot()))
                    .check(server);
        }
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(server);
    }

    @Test
    void refusalsJournalAndStoreStandByThemselves() {
        for (String base : List.of("refusal", "journal", "store")) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + base + "..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("dev.penstock..")
                                    .and(
                                            DescribedPredicate.not(
                                                    resideInAnyPackage(ROOT + base + ".."))))
                    .check(server);
        }
    }

    @Test
    void onlyTheStoreSeesRocksDb() {
        onlyIn("org.rocksdb..", "store");
    }

    @Test
    void onlyTheSearchOfLogsSeesLucene() {
        onlyIn("org.apache.lucene..", "logs.search");
    }

    @Test
    void theSearchOfLogsKnowsNoService() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "logs.search..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.penstock.api..", "dev.penstock.logs")
                .check(server);
    }

    @Test
    void onlyTransportAndDoorsSeeVertxAndNetty() {
        classes()
                .that(depend("io.vertx..", "io.netty.."))
                .should()
                .resideInAnyPackage(
                        "dev.penstock", ROOT + "wire..", ROOT + "web..", ROOT + "files.http")
                .check(server);
    }

    @Test
    void contractsEndAtServices() {
        classes()
                .that(depend("dev.penstock.api..", "io.grpc..", "io.opentelemetry.."))
                .should()
                .resideInAnyPackage(
                        "dev.penstock",
                        ROOT + "wire..",
                        ROOT + "discovery..",
                        ROOT + "metrics..",
                        ROOT + "logs",
                        ROOT + "files",
                        ROOT + "chat",
                        ROOT + "dashboards..",
                        ROOT + "sessions..")
                .check(server);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.penstock.api..", "io.opentelemetry..")
                .check(server);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses().should().haveNameMatching(".*(Impl|Utils?|Helper|Manager)").check(server);
    }

    @Test
    void timeIsHandedIn() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ServeCommand.class.getName())
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .check(server);
        noClasses()
                .that()
                .haveNameNotMatching(STOPWATCHES)
                .should()
                .callMethod(System.class, "nanoTime")
                .check(server);
    }

    @Test
    void nobodySleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(server);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(packagesOfServer())
                .allMatch(one -> one.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }

    private static Stream<JavaPackage> packagesOfServer() {
        return server.stream()
                .map(JavaClass::getPackage)
                .filter(one -> !one.getName().equals("dev.penstock"))
                .distinct();
    }

    private static void onlyIn(String library, String owner) {
        classes()
                .that(depend(library))
                .should()
                .resideInAPackage(ROOT + owner + "..")
                .check(server);
    }

    private static DescribedPredicate<JavaClass> depend(String... libraries) {
        var inLibrary = resideInAnyPackage(libraries);
        return DescribedPredicate.describe(
                "depend on " + String.join(", ", libraries),
                one ->
                        one.getDirectDependenciesFromSelf().stream()
                                .anyMatch(each -> inLibrary.test(each.getTargetClass())));
    }

    private static DescribedPredicate<JavaClass> inRoot() {
        return DescribedPredicate.describe(
                "reside in the root", one -> one.getPackageName().equals("dev.penstock"));
    }

    private static String[] packages(List<String> names) {
        return names.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
    }
}

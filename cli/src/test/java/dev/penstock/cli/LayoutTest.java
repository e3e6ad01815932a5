package dev.penstock.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which package of the command line may know which. */
final class LayoutTest {
    private static JavaClasses commands;

    @BeforeAll
    static void read() throws URISyntaxException {
        var location = Cli.class.getProtectionDomain().getCodeSource().getLocation();
        commands = new ClassFileImporter().importPath(Path.of(location.toURI()));
    }

    @Test
    void commandsOfOneFeatureDoNotKnowThoseOfAnother() {
        slices().matching("dev.penstock.cli.(*)..").should().notDependOnEachOther().check(commands);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses().should().haveNameMatching(".*(Impl|Utils?|Helper|Manager)").check(commands);
    }

    @Test
    void nobodySleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(commands);
    }

    @Test
    void everyPackageIsNullMarked() {
        for (JavaPackage one : commands.getPackage("dev.penstock.cli").getSubpackagesInTree()) {
            assertThat(one.isAnnotatedWith(NullMarked.class)).as(one.getName()).isTrue();
        }
    }
}

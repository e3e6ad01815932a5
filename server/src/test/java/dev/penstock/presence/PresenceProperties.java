package dev.penstock.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** However calls, decisions, failures, time and restarts follow each other. */
class PresenceProperties {
    static final int PEOPLE = 3;
    static final int STEPS = 120;

    enum What {
        OPEN,
        CLOSE,
        DECIDE,
        COMMIT,
        FAIL,
        PASS_SOME,
        PASS_LEASE,
        RESTART
    }

    private static final PresenceConfig CONFIG =
            new PresenceConfig(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    100,
                    100,
                    1_000,
                    100_000,
                    100_000);

    private static @Nullable Store store;
    private static int runs;

    @BeforeContainer
    static void open() throws IOException {
        Path folder = Files.createTempDirectory("presence");
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
    }

    @AfterContainer
    static void close() {
        if (store != null) {
            store.close();
        }
    }

    @Property(tries = 400)
    void eachPersonComesAndLeavesInTurnAndIsThereInTheEndIfACallIsOpen(
            @ForAll @Size(max = STEPS) List<What> steps,
            @ForAll @Size(STEPS) List<@IntRange(max = PEOPLE - 1) Integer> people) {
        String name = "presence-" + ++runs;
        var run = new Run(name);
        for (int i = 0; i < steps.size(); i++) {
            run.step(steps.get(i), people.get(i));
        }
        run.rig.settle();
        run.rig.pass(20_000);
        run.rig.settle();
        for (int person = 0; person < PEOPLE; person++) {
            boolean open = !run.visits.get(person).isEmpty();
            assertThat(run.rig.members.since(7, "p" + person) != null).isEqualTo(open);
        }
        run.committed.addAll(run.rig.committed);
        assertInTurn(run.committed);
        run.rig.close();
    }

    private static void assertInTurn(List<PresenceRig.Said> facts) {
        var there = new HashMap<String, Boolean>();
        for (PresenceRig.Said said : facts) {
            boolean was = there.getOrDefault(said.presence().person(), false);
            assertThat(was).isEqualTo(said.kind() == PresenceRig.LEFT);
            there.put(said.presence().person(), !was);
        }
    }

    private static final class Run {
        final List<List<Attendance.Visit>> visits = new ArrayList<>();
        final List<PresenceRig.Said> committed = new ArrayList<>();
        private final String name;
        PresenceRig rig;

        Run(String name) {
            this.name = name;
            rig = new PresenceRig(Objects.requireNonNull(store), name, CONFIG);
            for (int i = 0; i < PEOPLE; i++) {
                visits.add(new ArrayList<>());
            }
        }

        void step(What what, int person) {
            switch (what) {
                case OPEN -> visits.get(person).add(rig.open("7", "p" + person));
                case CLOSE -> {
                    if (!visits.get(person).isEmpty()) {
                        visits.get(person).removeFirst().close();
                    }
                }
                case DECIDE -> rig.decideOne();
                case COMMIT -> rig.commit();
                case FAIL -> rig.fail();
                case PASS_SOME -> rig.pass(300);
                case PASS_LEASE -> rig.pass(1_100);
                case RESTART -> restart();
            }
        }

        /** What was not committed is lost, and so are all calls. */
        private void restart() {
            committed.addAll(rig.committed);
            rig.close();
            visits.forEach(List::clear);
            rig = new PresenceRig(Objects.requireNonNull(store), name, CONFIG);
        }
    }
}

package dev.penstock.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttendanceTest {
    private static final PresenceConfig CONFIG =
            new PresenceConfig(Duration.ofSeconds(1), Duration.ofSeconds(30), 3, 2, 8, 100, 2);

    private static final PresenceConfig UNPACED =
            new PresenceConfig(
                    Duration.ofSeconds(1), Duration.ofSeconds(30), 3, 2, 8, 100_000, 100_000);

    @TempDir Path folder;
    private Store store;
    private PresenceRig rig;

    @BeforeEach
    void open() {
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        rig = new PresenceRig(store, "here", CONFIG);
        rig.pass(30_000);
    }

    @AfterEach
    void close() {
        rig.close();
        store.close();
    }

    @Test
    void onThreeConnectionsOneJoinsOnceAndLeavesOnce() {
        var visits = new ArrayList<Attendance.Visit>();
        for (int i = 0; i < 3; i++) {
            visits.add(rig.open("1", "anna"));
            rig.settle();
        }
        assertThat(rig.committed).hasSize(1);
        visits.forEach(Attendance.Visit::close);
        rig.pass(900);
        rig.settle();
        assertThat(rig.committed).hasSize(1);
        rig.pass(200);
        rig.settle();
        assertThat(rig.committed)
                .extracting(PresenceRig.Said::kind)
                .containsExactly(PresenceRig.JOINED, PresenceRig.LEFT);
    }

    @Test
    void whoJoinsAndLeavesAThousandTimesASecondIsToldOnceALease() {
        rig.close();
        rig = new PresenceRig(store, "here", UNPACED);
        rig.pass(30_000);
        for (int i = 0; i < 5_000; i++) {
            rig.open("1", "anna").close();
            rig.settle();
            rig.pass(1);
        }
        assertThat(rig.committed).hasSize(1);
    }

    @Test
    void whoComesBackTooFastWaitsForATurn() {
        for (int i = 0; i < 10; i++) {
            rig.open("1", "anna").close();
        }
        rig.settle();
        assertThat(rig.arrivals).hasSize(10);
        var visit = rig.open("1", "anna");
        rig.open("1", "ben");
        rig.settle();
        assertThat(rig.arrivals).as("ben's, but not yet anna's").hasSize(11);
        rig.pass(400);
        rig.settle();
        assertThat(rig.arrivals).hasSize(11);
        rig.pass(200);
        rig.settle();
        assertThat(rig.arrivals).hasSize(12);
        visit.close();
    }

    @Test
    void whoGoesWhileWaitingDoesNotJoin() {
        for (int i = 0; i < 11; i++) {
            rig.open("1", "anna").close();
        }
        rig.settle();
        rig.pass(10_000);
        rig.settle();
        assertThat(rig.arrivals).hasSize(10);
        assertThat(rig.members.count()).isZero();
        assertThat(rig.attendance.size()).isZero();
    }

    @Test
    void whoGoesWhileWaitingLeavesTheTurnToOthers() {
        for (int i = 0; i < 1_000; i++) {
            rig.open("1", "anna").close();
        }
        rig.open("1", "anna");
        rig.settle();
        assertThat(rig.arrivals).hasSize(10);
        rig.pass(600);
        rig.settle();
        assertThat(rig.arrivals).hasSize(11);
    }

    @Test
    void whoIsRefusedUsesUpNoTurns() {
        pace(10, 1);
        for (int i = 0; i < 10; i++) {
            rig.open("1", "anna");
        }
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> rig.open("1", "anna"))
                    .hasMessageContaining("returns of this caller to this place");
        }
        rig.settle();
        int before = rig.arrivals.size();
        rig.open("2", "anna");
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> rig.open("3", "anna")).hasMessageContaining("places of anna");
        }
        for (int i = 0; i < 4; i++) {
            rig.open("2", "anna");
        }
        rig.settle();
        assertThat(rig.arrivals).as("none of these waits").hasSize(before + 5);
    }

    private void pace(int joins, int returns) {
        rig.close();
        rig =
                new PresenceRig(
                        store,
                        "here",
                        new PresenceConfig(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(30),
                                3,
                                2,
                                30,
                                joins,
                                returns));
        rig.pass(30_000);
    }

    @Test
    void whoWouldWaitTooLongIsRefusedAndToldHowLong() {
        pace(100, 2);
        for (int i = 0; i < 20; i++) {
            rig.open("1", "anna");
        }
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> rig.open("1", "anna"))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> {
                                assertThat(refused.refusal().reason()).isEqualTo(Reason.OVERLOADED);
                                assertThat(refused.refusal().retryAfter())
                                        .isEqualTo(Duration.ofMillis(5_500));
                            });
        }
        rig.pass(1_000);
        rig.open("1", "anna").close();
    }

    @Test
    void overAllPlacesACallerJoinsSoManyASecond() {
        pace(1, 100);
        for (int i = 0; i < 10; i++) {
            rig.open("" + i % 2, "anna");
        }
        assertThatThrownBy(() -> rig.open("1", "anna"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(
                        "more than 1 a second (expected: at most 1, presence.joins-per-second)");
        rig.open("1", "ben").close();
    }

    @Test
    void whoComesBackAfterARestartNeitherLeavesNorJoins() {
        rig.open("1", "anna");
        rig.open("1", "ben");
        rig.settle();
        rig.close();
        rig = new PresenceRig(store, "here", CONFIG);
        rig.pass(20_000);
        var visit = rig.open("1", "anna");
        rig.settle();
        visit.close();
        rig.pass(5_000);
        var again = rig.open("1", "anna");
        rig.settle();
        rig.pass(10_000);
        rig.settle();
        assertThat(rig.committed)
                .containsExactly(new PresenceRig.Said(PresenceRig.LEFT, new Presence(1, "ben")));
        again.close();
    }

    @Test
    void aServerThatStopsMakesNobodyLeave() {
        var visit = rig.open("1", "anna");
        rig.settle();
        rig.attendance.stop();
        visit.close();
        rig.pass(10_000);
        rig.settle();
        assertThat(rig.committed).hasSize(1);
    }

    @Test
    void aPlaceTakesSoManyAndNoMore() {
        for (String person : new String[] {"a", "b", "c", "d"}) {
            rig.open("1", person);
        }
        rig.settle();
        assertThat(rig.members.count(1)).isEqualTo(3);
        assertThat(rig.arrivals.getLast()).isInstanceOf(Arrival.Refused.class);
    }

    @Test
    void aPersonIsInSoManyPlacesAndNoMore() {
        var first = rig.open("1", "anna");
        rig.open("2", "anna");
        assertThatThrownBy(() -> rig.open("3", "anna"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("places of anna: 2");
        first.close();
        rig.pass(1_100);
        rig.open("3", "anna");
    }

    @Test
    void aCallerEntersSoManyPlacesAndNoMore() {
        for (int i = 0; i < 8; i++) {
            rig.open("1", "p" + i);
        }
        assertThatThrownBy(() -> rig.open("2", "x"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("entered by this caller: 8");
    }

    @Test
    void membersComeByNameInPages() {
        for (String person : new String[] {"c", "a", "b"}) {
            rig.open("1", person);
        }
        rig.settle();
        assertThat(rig.members.after(1, "", 2))
                .extracting(Members.Member::person)
                .containsExactly("a", "b");
        assertThat(rig.members.after(1, "b", 2))
                .extracting(Members.Member::person)
                .containsExactly("c");
        assertThat(rig.members.count()).isEqualTo(3);
    }
}

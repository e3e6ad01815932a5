package dev.penstock.dashboards;

import com.google.protobuf.Timestamp;
import dev.penstock.api.dashboards.v1.StoredDashboard;
import dev.penstock.ingest.Decider;
import dev.penstock.ingest.Facts;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides saves and deletions: nobody overwrites what they have not seen. Lane thread only. */
final class DashboardRules implements Decider<DashboardCommand> {
    static final byte SAVED = 1;
    static final byte DELETED = 2;
    static final int MOST_DASHBOARDS = 1_000;
    static final int LONGEST_TITLE = 255;
    static final int LARGEST_BODY = 256 << 10;
    private static final int LONGEST_ID = 64;

    private final DashboardView view;
    private final Map<String, StoredDashboard> state = new HashMap<>();

    DashboardRules(DashboardView view) {
        this.view = view;
    }

    /** What is wrong with a dashboard by itself; null: nothing. Any thread. */
    static @Nullable Refusal check(StoredDashboard dashboard) {
        int title = dashboard.getTitle().getBytes(StandardCharsets.UTF_8).length;
        if (title == 0 || title > LONGEST_TITLE) {
            return Refusal.invalid(
                    "dashboard.title", title + " bytes", "1 to " + LONGEST_TITLE + " bytes");
        }
        int body = dashboard.getBody().getBytes(StandardCharsets.UTF_8).length;
        if (body > LARGEST_BODY) {
            return Refusal.invalid(
                    "dashboard.body", body + " bytes", "at most " + LARGEST_BODY + " bytes");
        }
        if (dashboard.getId().length() > LONGEST_ID) {
            return Refusal.invalid("dashboard.id", dashboard.getId(), "an id given by the server");
        }
        return null;
    }

    @Override
    public void decide(DashboardCommand command, Facts facts) {
        switch (command) {
            case DashboardCommand.Save save -> save(save, facts);
            case DashboardCommand.Delete delete -> delete(delete, facts);
        }
    }

    private void save(DashboardCommand.Save save, Facts facts) {
        StoredDashboard wanted = save.wanted;
        StoredDashboard present = state.get(wanted.getId());
        if (!wanted.getId().isEmpty() && present == null) {
            save.decided(missing(wanted.getId()));
            return;
        }
        long revision = present == null ? 0 : present.getRevision();
        if (wanted.getRevision() != revision) {
            save.decided(
                    Refusal.of(
                                    Reason.REVISION_CONFLICT,
                                    "dashboard.revision: "
                                            + wanted.getRevision()
                                            + " (expected: "
                                            + revision
                                            + ", somebody else saved it)")
                            .with("revision", String.valueOf(revision)));
            return;
        }
        if (present == null && state.size() >= MOST_DASHBOARDS) {
            save.decided(
                    Refusal.of(
                            Reason.LIMIT_REACHED,
                            "dashboards: " + MOST_DASHBOARDS + " exist (expected: fewer)"));
            return;
        }
        StoredDashboard saved =
                wanted.toBuilder()
                        .setId(present == null ? save.newId : wanted.getId())
                        .setRevision(revision + 1)
                        .setUpdatedAt(timestamp(facts.timeMillis()))
                        .build();
        state.put(saved.getId(), saved);
        byte[] fact = saved.toByteArray();
        facts.add(SAVED, fact, 0, fact.length);
        save.decided(saved);
    }

    private void delete(DashboardCommand.Delete delete, Facts facts) {
        if (state.remove(delete.id) == null) {
            delete.decided(missing(delete.id));
            return;
        }
        byte[] fact = delete.id.getBytes(StandardCharsets.UTF_8);
        facts.add(DELETED, fact, 0, fact.length);
    }

    static Refusal missing(String id) {
        return Refusal.of(Reason.NOT_FOUND, "no dashboard " + Refusal.shorten(id));
    }

    private static Timestamp timestamp(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(millis / 1000)
                .setNanos((int) (millis % 1000) * 1_000_000)
                .build();
    }

    @Override
    public void reload() {
        state.clear();
        state.putAll(view.all());
    }
}

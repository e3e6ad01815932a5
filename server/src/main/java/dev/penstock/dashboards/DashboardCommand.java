package dev.penstock.dashboards;

import dev.penstock.api.dashboards.v1.StoredDashboard;
import dev.penstock.ingest.Command;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks the lane to save or delete a dashboard. The decider fills in the outcome; the future completes
 * when it is durable.
 */
abstract sealed class DashboardCommand implements Command {
    private final CompletableFuture<StoredDashboard> done = new CompletableFuture<>();
    private @Nullable StoredDashboard outcome;
    private @Nullable Refusal refusal;

    /** Creates (without id) or replaces. */
    static final class Save extends DashboardCommand {
        final StoredDashboard wanted;
        final String newId;

        Save(StoredDashboard wanted, String newId) {
            this.wanted = wanted;
            this.newId = newId;
        }

        @Override
        public int weight() {
            return wanted.getSerializedSize() + 64;
        }
    }

    /** Removes. */
    static final class Delete extends DashboardCommand {
        final String id;

        Delete(String id) {
            this.id = id;
        }

        @Override
        public int weight() {
            return id.length() + 64;
        }
    }

    CompletableFuture<StoredDashboard> done() {
        return done;
    }

    void decided(StoredDashboard dashboard) {
        outcome = dashboard;
    }

    void decided(Refusal why) {
        refusal = why;
    }

    @Override
    public void committed() {
        if (refusal != null) {
            done.completeExceptionally(new RefusedException(refusal));
        } else {
            done.complete(outcome == null ? StoredDashboard.getDefaultInstance() : outcome);
        }
    }

    @Override
    public void refused(Refusal why) {
        done.completeExceptionally(new RefusedException(why));
    }
}

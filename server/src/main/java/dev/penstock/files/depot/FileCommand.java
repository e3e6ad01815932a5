package dev.penstock.files.depot;

import dev.penstock.ingest.Command;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks the lane for a change. The decider fills in the outcome; the future completes when it is
 * durable, on the lane's thread: what follows must be short or go elsewhere.
 *
 * @param <R> the outcome
 */
abstract sealed class FileCommand<R> implements Command {
    private static final int WEIGHT = 1024;

    private final CompletableFuture<R> done = new CompletableFuture<>();
    private @Nullable R outcome;
    private @Nullable Refusal refusal;

    /** Opens an upload. */
    static final class Open extends FileCommand<Upload> {
        final String id;
        final NewUpload wanted;
        final String staged;

        Open(String id, NewUpload wanted, String staged) {
            this.id = id;
            this.wanted = wanted;
            this.staged = staged;
        }
    }

    /** Says the size of an upload that was opened without. */
    static final class Announce extends FileCommand<Upload> {
        final String id;
        final long size;

        Announce(String id, long size) {
            this.id = id;
            this.size = size;
        }
    }

    /** So many bytes of an upload are synced. */
    static final class Synced extends FileCommand<Long> {
        final Upload upload;
        final long bytes;

        Synced(Upload upload, long bytes) {
            this.upload = upload;
            this.bytes = bytes;
        }
    }

    /** Ends an upload if it is one of those meant. */
    static final class End extends FileCommand<Upload> {
        final String id;
        final Predicate<Upload> meant;

        End(String id, Predicate<Upload> meant) {
            this.id = id;
            this.meant = meant;
        }

        static End of(Upload upload) {
            return new End(upload.id(), upload::isSame);
        }
    }

    /** Makes a file visible whose content is in place. */
    static final class Store extends FileCommand<StoredFile> {
        final @Nullable Upload upload;
        final String fileId;
        final NewUpload wanted;
        final long size;
        final String sha256;

        Store(@Nullable Upload upload, String fileId, NewUpload wanted, long size, String sha256) {
            this.upload = upload;
            this.fileId = fileId;
            this.wanted = wanted;
            this.size = size;
            this.sha256 = sha256;
        }
    }

    /** Deletes one version. */
    static final class Delete extends FileCommand<List<StoredFile>> {
        final String id;

        Delete(String id) {
            this.id = id;
        }
    }

    /** Deletes the newest versions of a name below one, up to so many. */
    static final class DeleteNewest extends FileCommand<List<StoredFile>> {
        final String name;
        final long below;
        final int most;

        DeleteNewest(String name, long below, int most) {
            this.name = name;
            this.below = below;
            this.most = most;
        }
    }

    /** Says that a content is not what was stored. */
    static final class Damaged extends FileCommand<Boolean> {
        final String sha256;

        Damaged(String sha256) {
            this.sha256 = sha256;
        }
    }

    @Override
    public int weight() {
        return WEIGHT;
    }

    CompletableFuture<R> done() {
        return done;
    }

    void decided(R what) {
        outcome = what;
    }

    void decided(Refusal why) {
        refusal = why;
    }

    @Override
    public void committed() {
        if (refusal != null) {
            done.completeExceptionally(new RefusedException(refusal));
        } else {
            done.complete(outcome);
        }
    }

    @Override
    public void refused(Refusal why) {
        done.completeExceptionally(new RefusedException(why));
    }
}

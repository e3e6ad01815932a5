package dev.penstock.store;

import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the store can take writes: from what commits and flushes answer, and from the engine
 * when its background work has recovered. Any thread.
 *
 * <p>The engine's own news of background errors is not used: its Java side does not know the reasons
 * it gives when there is no write-ahead log. After such an error commits fail, which tells us.
 */
final class HealthListener extends AbstractEventListener {

    private static final Logger LOG = LoggerFactory.getLogger(HealthListener.class);

    private volatile @Nullable StoreHealth commit;
    private volatile @Nullable StoreHealth flush;

    HealthListener() {
        super(EnabledEventCallback.ON_ERROR_RECOVERY_COMPLETED);
    }

    StoreHealth health() {
        StoreHealth ofFlush = flush;
        StoreHealth ofCommit = commit;
        return ofFlush != null ? ofFlush : ofCommit != null ? ofCommit : StoreHealth.HEALTHY;
    }

    @Override
    public void onErrorRecoveryCompleted(Status status) {
        commit = null;
        flush = null;
        LOG.info("store: goes on after {}", status.getCodeString());
    }

    void committed() {
        if (commit != null) {
            commit = null;
        }
    }

    void flushed() {
        commit = null;
        flush = null;
    }

    void commitFailed(RocksDBException cause) {
        if (health().healthy()) {
            LOG.error("store: a commit failed", cause);
        }
        commit = failed(cause);
    }

    void flushFailed(RocksDBException cause) {
        if (health().healthy()) {
            LOG.error("store: a flush failed", cause);
        }
        flush = failed(cause);
    }

    private static StoreHealth failed(RocksDBException cause) {
        var state =
                StoreException.kindOf(cause.getStatus()) == StoreException.Kind.OUT_OF_SPACE
                        ? StoreHealth.State.OUT_OF_SPACE
                        : StoreHealth.State.FAILED;
        return new StoreHealth(state, String.valueOf(cause.getMessage()));
    }
}

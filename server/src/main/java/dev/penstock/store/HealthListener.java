package dev.penstock.store;

import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the store can take writes: from what writes and flushes answer, and from the engine
 * when its background work has recovered. Any thread.
 *
 * <p>The engine's own news of background errors is not used: its Java side does not know the reasons
 * it gives when there is no write-ahead log. After such an error writes fail, which tells us.
 */
final class HealthListener extends AbstractEventListener {

    private static final Logger LOG = LoggerFactory.getLogger(HealthListener.class);

    private volatile @Nullable StoreHealth write;
    private volatile @Nullable StoreHealth flush;

    HealthListener() {
        super(EnabledEventCallback.ON_ERROR_RECOVERY_COMPLETED);
    }

    StoreHealth health() {
        StoreHealth ofFlush = flush;
        StoreHealth ofWrite = write;
        return ofFlush != null ? ofFlush : ofWrite != null ? ofWrite : StoreHealth.HEALTHY;
    }

    @Override
    public void onErrorRecoveryCompleted(Status status) {
        write = null;
        flush = null;
        LOG.info("store: goes on after {}", status.getCodeString());
    }

    void written() {
        if (write != null) {
            write = null;
        }
    }

    void flushed() {
        write = null;
        flush = null;
    }

    void writeFailed(RocksDBException cause) {
        if (health().healthy()) {
            LOG.error("store: a write failed", cause);
        }
        write = failed(cause);
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

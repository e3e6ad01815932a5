package dev.penstock.store;

import java.util.concurrent.atomic.AtomicReference;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.RocksDB;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what the engine's background threads say about its health. Called on those threads. */
final class HealthListener extends AbstractEventListener {

    private static final Logger LOG = LoggerFactory.getLogger(HealthListener.class);

    private final AtomicReference<StoreHealth> health = new AtomicReference<>(StoreHealth.HEALTHY);

    HealthListener() {
        super(
                EnabledEventCallback.ON_BACKGROUND_ERROR,
                EnabledEventCallback.ON_ERROR_RECOVERY_COMPLETED);
    }

    StoreHealth health() {
        return health.get();
    }

    @Override
    public void onBackgroundError(BackgroundErrorReason reason, Status status) {
        failed(status);
        LOG.error("store: {} failed: {}", reason, health.get().detail());
    }

    @Override
    public void onErrorRecoveryCompleted(Status status) {
        recovered();
        LOG.info("store: background work goes on after {}", status.getCodeString());
    }

    @Override
    public void onFlushCompleted(RocksDB db, org.rocksdb.FlushJobInfo info) {
        recovered();
    }

    void failed(Status status) {
        var state =
                StoreException.kindOf(status) == StoreException.Kind.OUT_OF_SPACE
                        ? StoreHealth.State.OUT_OF_SPACE
                        : StoreHealth.State.FAILED;
        health.set(new StoreHealth(state, status.getCodeString() + " " + status.getState()));
    }

    void recovered() {
        health.set(StoreHealth.HEALTHY);
    }
}

package dev.penstock.store;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The store could not do what was asked; {@link #kind} says whether trying again makes sense. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** The store has been closed. */
        CLOSED,
        /** No space on the disk; works again by itself once there is. */
        OUT_OF_SPACE,
        /** A file does not hold what was written to it. */
        CORRUPT,
        /** Anything else the disk or the engine answered. */
        FAILED
    }

    private final Kind kind;

    /** Of history that lies beside the store. */
    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    StoreException(RocksDBException cause) {
        super("store: " + cause.getMessage(), cause);
        this.kind = kindOf(cause.getStatus());
    }

    public Kind kind() {
        return kind;
    }

    static Kind kindOf(@Nullable Status status) {
        if (status == null) {
            return Kind.FAILED;
        }
        if (status.getSubCode() == Status.SubCode.NoSpace) {
            return Kind.OUT_OF_SPACE;
        }
        return status.getCode() == Status.Code.Corruption ? Kind.CORRUPT : Kind.FAILED;
    }
}

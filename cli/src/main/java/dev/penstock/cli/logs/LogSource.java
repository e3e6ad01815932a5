package dev.penstock.cli.logs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A log as bytes that come, now or later. One thread. */
interface LogSource extends Closeable {
    /** As it is called in reports. */
    String name();

    /** Opens it where it was left. */
    Position begin() throws IOException;

    /** Reads what is there into the empty buffer, and flips it. */
    Step read(ByteBuffer buffer) throws IOException;

    /** After {@link Step#REPLACED}: opens what came in its place. */
    void next(Position position) throws IOException;

    /** What reading came to. */
    enum Step {
        /** Bytes are in the buffer. */
        DATA,
        /** Nothing for now. */
        IDLE,
        /** All of it is read, and another file has taken its place. */
        REPLACED,
        /** All of it is read, and nothing more comes. */
        END
    }
}

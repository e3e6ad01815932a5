package dev.penstock.sessions;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.penstock.api.sessions.v1.SessionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * How the facts of the lane look: the number of the session, by how many its open issues change, then
 * the event without its id and time, which are the fact's own. Pure; any thread.
 */
final class SessionFacts {
    /** Something happened in a session. */
    static final byte HAPPENED = 80;

    /** A session is no more: its number, 0, then its id. */
    static final byte FORGOTTEN = 81;

    /** A message of a producer was kept. */
    static final byte SEQUENCE_KEPT = 82;

    /** A fact, read. */
    record Happened(long number, int openIssues, SessionEvent event) {}

    private SessionFacts() {}

    static byte[] happened(long number, int openIssues, SessionEvent event) {
        return write(number, openIssues, event.toByteArray());
    }

    static byte[] forgotten(long number) {
        return write(number, 0, new byte[0]);
    }

    static Happened read(byte[] payload) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(payload);
            long number = in.readUInt64();
            int openIssues = in.readSInt32();
            return new Happened(number, openIssues, SessionEvent.parser().parseFrom(in));
        } catch (IOException e) {
            throw new UncheckedIOException("an event of a session's record is damaged", e);
        }
    }

    private static byte[] write(long number, int openIssues, byte[] event) {
        byte[] fact = new byte[20 + event.length];
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(fact);
            out.writeUInt64NoTag(number);
            out.writeSInt32NoTag(openIssues);
            out.writeRawBytes(event);
            return Arrays.copyOf(fact, out.getTotalBytesWritten());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

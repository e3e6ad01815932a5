package dev.penstock.client;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Where a download goes. One thread. */
public interface DownloadTarget extends AutoCloseable {
    /** Bytes that are there from before: they are not fetched again. */
    long length() throws IOException;

    /** Adds what is there from before to the digest. */
    void hash(MessageDigest digest) throws IOException;

    void append(ByteString data) throws IOException;

    /** All is there and right. */
    void complete() throws IOException;

    /** All is there and wrong. */
    void discard() throws IOException;

    @Override
    void close() throws IOException;

    /** A stream that takes the bytes as they come; it stays open. */
    static DownloadTarget of(OutputStream out) {
        return new DownloadTarget() {
            private long written;

            @Override
            public long length() {
                return written;
            }

            @Override
            public void hash(MessageDigest digest) {}

            @Override
            public void append(ByteString data) throws IOException {
                data.writeTo(out);
                written += data.size();
            }

            @Override
            public void complete() throws IOException {
                out.flush();
            }

            @Override
            public void discard() {}

            @Override
            public void close() {}
        };
    }
}

package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file written from its beginning to its end in whole pages, as {@link Disk#openUncached} wants it.
 * The last page is filled up with zeros, kept, and written again with what follows. One thread.
 */
final class Pages implements DiskFile {

    private static final int PAGE = Uncached.PAGE_BYTES;
    private static final byte[] ZEROS = new byte[PAGE];

    private final DiskFile file;
    private ByteBuffer buffer = Uncached.pages(256 << 10);
    private long end;

    /** Writes an open file from its first byte on, whatever is there. */
    Pages(DiskFile file) {
        this.file = file;
    }

    /** Writes all of it, at the end only; a write that failed may be tried again. */
    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
        if (position != end) {
            throw new IOException("write at " + position + " (expected: at the end, " + end + ")");
        }
        int length = bytes.remaining();
        int kept = (int) (end % PAGE);
        ensure(kept, length);
        buffer.clear().position(kept).put(bytes.duplicate());
        buffer.put(ZEROS, 0, -buffer.position() & PAGE - 1);
        file.writeFully(buffer.flip(), end - kept);
        bytes.position(bytes.limit());
        end += length;
        int rest = (int) (end % PAGE);
        buffer.put(0, buffer, kept + length - rest, rest);
        return length;
    }

    private void ensure(int kept, int length) {
        if (kept + length + PAGE > buffer.capacity()) {
            long capacity = Math.max(kept + length + PAGE, 2L * buffer.capacity());
            ByteBuffer larger = Uncached.pages(Math.toIntExact(capacity));
            larger.put(0, buffer, 0, kept);
            buffer = larger;
        }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        return file.read(into, position);
    }

    @Override
    public void sync() throws IOException {
        file.sync();
    }

    @Override
    public void truncate(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

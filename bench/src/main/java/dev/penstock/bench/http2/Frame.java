package dev.penstock.bench.http2;

/** The numbers of HTTP/2 that this client needs. */
final class Frame {
    static final int HEADER = 9;
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITY = 0x20;

    static final int SETTING_HEADER_TABLE_SIZE = 1;
    static final int SETTING_ENABLE_PUSH = 2;
    static final int SETTING_MAX_CONCURRENT_STREAMS = 3;
    static final int SETTING_INITIAL_WINDOW_SIZE = 4;
    static final int SETTING_MAX_FRAME_SIZE = 5;

    static final int CANCEL = 8;

    private Frame() {}

    /** Writes the nine bytes that start a frame. */
    static void header(byte[] to, int at, int length, int type, int flags, int streamId) {
        to[at] = (byte) (length >>> 16);
        to[at + 1] = (byte) (length >>> 8);
        to[at + 2] = (byte) length;
        to[at + 3] = (byte) type;
        to[at + 4] = (byte) flags;
        putInt(to, at + 5, streamId);
    }

    static void putInt(byte[] to, int at, int value) {
        to[at] = (byte) (value >>> 24);
        to[at + 1] = (byte) (value >>> 16);
        to[at + 2] = (byte) (value >>> 8);
        to[at + 3] = (byte) value;
    }

    static int getInt(byte[] from, int at) {
        return (from[at] & 0xff) << 24
                | (from[at + 1] & 0xff) << 16
                | (from[at + 2] & 0xff) << 8
                | (from[at + 3] & 0xff);
    }

    /** A frame of nothing but one 32-bit number. */
    static byte[] ofInt(int type, int streamId, int value) {
        byte[] frame = new byte[HEADER + 4];
        header(frame, 0, 4, type, 0, streamId);
        putInt(frame, HEADER, value);
        return frame;
    }
}

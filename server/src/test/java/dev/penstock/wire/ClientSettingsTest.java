package dev.penstock.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** HTTP/2 settings by which a client would have the server keep much. */
class ClientSettingsTest {
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;

    @Test
    void theTableOfAnsweredHeadersStaysSmallWhateverTheClientAllows() throws Exception {
        try (var server = TestServer.of(new Echo().methods());
                var socket = connected(server)) {
            socket.getOutputStream().write(tableSize(1 << 30));
            socket.getOutputStream().write(unknownCall(1));
            // The last of the updates that go before the first headers: 4,096
            assertThat(HexFormat.of().formatHex(read(socket, HEADERS))).contains("3fe11f");
            socket.getOutputStream().write(tableSize(1 << 29));
            socket.getOutputStream().write(unknownCall(3));
            assertThat(HexFormat.of().formatHex(read(socket, HEADERS))).contains("3fe11f");
        }
    }

    @Test
    void aFloodOfSettingsEndsTheConnection() throws Exception {
        try (var server = TestServer.of(new Echo().methods());
                var socket = connected(server)) {
            var flood = new ByteArrayOutputStream();
            for (int i = 0; i < 1_002; i++) {
                flood.writeBytes(tableSize(i % 2));
            }
            socket.getOutputStream().write(flood.toByteArray());
            try {
                assertThat(read(socket, GOAWAY)).isNotNull();
            } catch (IOException closed) {
                assertThat(closed).isNotInstanceOf(java.net.SocketTimeoutException.class);
            }
        }
    }

    private static Socket connected(TestServer server) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        return socket;
    }

    private static byte[] tableSize(int size) {
        byte[] value = {
            0, 1, (byte) (size >>> 24), (byte) (size >>> 16), (byte) (size >>> 8), (byte) size
        };
        return frame(SETTINGS, 0, 0, value);
    }

    private static byte[] unknownCall(int stream) {
        var block = new ByteArrayOutputStream();
        // POST and http, by their places; a path; a content type, by the place of its name
        block.writeBytes(new byte[] {(byte) 0x83, (byte) 0x86, 4, 4});
        block.writeBytes("/a/b".getBytes(US_ASCII));
        block.writeBytes(new byte[] {0x0f, 0x10, 16});
        block.writeBytes("application/grpc".getBytes(US_ASCII));
        return frame(HEADERS, 5, stream, block.toByteArray());
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags});
        frame.writeBytes(new byte[] {0, 0, 0, (byte) stream});
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** The payload of the next frame of this type. */
    private static byte[] read(Socket socket, int wanted) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.readNBytes(5);
            byte[] payload = in.readNBytes(length);
            if (type == wanted) {
                return payload;
            }
        }
    }
}

package dev.penstock.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadLinkTest {
    private static final NetworkModel SLOW =
            new NetworkModel(Duration.ofMillis(1), Duration.ZERO, Duration.ZERO, 0, 0);

    @TempDir private Path folder = Path.of("");
    private int dumps;

    @Test
    void aConnectionThatBreaksUnderLoadLeavesNoThreadBehind() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var link =
                        BadLink.open(
                                SLOW,
                                new InetSocketAddress("localhost", server.getLocalPort()),
                                1,
                                new FleetCounters());
                var near = connected(link)) {
            try (Socket far = server.accept()) {
                Thread _ = Thread.startVirtualThread(() -> flood(near));
                await().until(() -> threads().contains("ArrayBlockingQueue.put"));
                assertThat(threads()).contains("BadLink.receive");
                far.setSoLinger(true, 0);
            }
            await().until(() -> !carries(threads()));
        }
    }

    private static boolean carries(String threads) {
        return threads.contains("BadLink.receive") || threads.contains("BadLink.deliver");
    }

    private static Socket connected(BadLink link) throws IOException {
        String address = link.address();
        int colon = address.lastIndexOf(':');
        return new Socket(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** Writes until the connection breaks. */
    private static void flood(Socket into) {
        var bytes = new byte[64 << 10];
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                into.getOutputStream().write(bytes);
                            }
                        })
                .isInstanceOf(IOException.class);
    }

    /** The stacks of all threads, virtual ones included. */
    private String threads() throws IOException {
        Path dump = folder.toAbsolutePath().resolve("threads-" + dumps++);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return Files.readString(dump);
    }
}

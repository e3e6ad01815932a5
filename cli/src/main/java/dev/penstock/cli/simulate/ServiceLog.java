package dev.penstock.cli.simulate;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What the factory's services write: requests that pass from one to the next with a trace, now and
 * then a failure with its stack trace. The same seed and moments give the same lines. One thread.
 */
final class ServiceLog {
    private static final double REQUESTS_PER_SECOND = 1.5;
    private static final double FAILING = 0.015;
    private static final double SLOW = 0.03;
    private static final String[] PATHS = {
        "GET /orders/%d", "POST /orders/%d/start", "GET /machines/%d/state", "PUT /parts/%d"
    };
    private static final String[] STACKS = {
        """
        java.net.SocketTimeoutException: Read timed out
        \tat java.base/java.net.Socket.timedRead(Socket.java:921)
        \tat factory.mes.OrderClient.fetch(OrderClient.java:88)
        \tat factory.mes.OrderService.start(OrderService.java:141)
        Caused by: java.io.IOException: no answer from 10.1.4.%d:8443
        \t... 24 more""",
        """
        java.lang.IllegalStateException: order %d is already running
        \tat factory.mes.Order.start(Order.java:57)
        \tat factory.mes.OrderService.start(OrderService.java:139)
        \tat factory.web.Router.handle(Router.java:203)"""
    };

    private final SplittableRandom random;
    private long lastMillis = Long.MIN_VALUE;

    ServiceLog(long seed) {
        this.random = new SplittableRandom(seed ^ 0x9E3779B97F4A7C15L);
    }

    /** What they write between the moment before and this one. */
    List<LogLine> read(long millis) {
        var lines = new ArrayList<LogLine>();
        if (lastMillis == Long.MIN_VALUE) {
            lastMillis = millis;
            for (String service : List.of("gateway", "mes", "quality")) {
                lines.add(
                        new LogLine(
                                service, millis, "INFO", "started, listening on 8443", Map.of()));
            }
            return lines;
        }
        double expected = (millis - lastMillis) / 1000.0 * REQUESTS_PER_SECOND;
        int requests = (int) expected + (random.nextDouble() < expected % 1 ? 1 : 0);
        long span = Math.max(1, millis - lastMillis);
        for (int i = 0; i < requests; i++) {
            request(lastMillis + random.nextLong(span), lines);
        }
        lastMillis = millis;
        return lines;
    }

    private void request(long millis, List<LogLine> lines) {
        var trace = new TreeMap<String, String>();
        trace.put("trace_id", hex(16));
        trace.put("span_id", hex(8));
        int id = 10_000 + random.nextInt(9_000);
        String path = PATHS[random.nextInt(PATHS.length)].formatted(id);
        double draw = random.nextDouble();
        boolean fails = draw < FAILING;
        boolean slow = draw < FAILING + SLOW;
        int took = slow ? 1_000 + random.nextInt(4_000) : 3 + random.nextInt(90);
        lines.add(
                new LogLine(
                        "mes",
                        millis + 1,
                        "DEBUG",
                        "order %d: %d of %d steps planned".formatted(id, random.nextInt(8), 8),
                        trace));
        if (fails) {
            String stack = STACKS[random.nextInt(STACKS.length)].formatted(random.nextInt(250));
            lines.add(
                    new LogLine("mes", millis + took, "ERROR", "request failed\n" + stack, trace));
        }
        trace.put("status", fails ? "502" : "200");
        trace.put("took_ms", Integer.toString(took));
        lines.add(
                new LogLine(
                        "gateway",
                        millis + took,
                        fails ? "ERROR" : slow ? "WARN" : "INFO",
                        String.format(Locale.ROOT, "%s %s in %d ms", path, fails ? 502 : 200, took),
                        trace));
        if (random.nextInt(25) == 0) {
            lines.add(
                    new LogLine(
                            "quality",
                            millis + took,
                            "INFO",
                            "sample %s accepted, cpk %.2f"
                                    .formatted(hex(4), 1.2 + random.nextDouble()),
                            Map.of()));
        }
    }

    private String hex(int bytes) {
        var id = new byte[bytes];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}

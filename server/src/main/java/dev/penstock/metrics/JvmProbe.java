package dev.penstock.metrics;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * Measures the server's own process: {@code jvm.heap.used_bytes}, {@code jvm.heap.max_bytes}, {@code
 * jvm.nonheap.used_bytes}, {@code jvm.threads}, {@code jvm.classes}, {@code jvm.uptime_seconds}, and
 * counters {@code jvm.gc.count} and {@code jvm.gc.pause_ms}: collections, and the milliseconds all of
 * them took, those that run beside the program aside. The thread of {@link HostMetrics} only.
 */
final class JvmProbe implements HostProbe {
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .filter(collector -> !collector.getName().contains("Concurrent"))
                    .filter(collector -> !collector.getName().contains("Cycles"))
                    .toList();

    @Override
    public void measure(long nowMillis, Reading reading) {
        var heap = memory.getHeapMemoryUsage();
        reading.gauge("jvm.heap.used_bytes", heap.getUsed());
        reading.gauge("jvm.heap.max_bytes", heap.getMax());
        reading.gauge("jvm.nonheap.used_bytes", memory.getNonHeapMemoryUsage().getUsed());
        reading.gauge("jvm.threads", threads.getThreadCount());
        reading.gauge(
                "jvm.classes", ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        reading.gauge(
                "jvm.uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1_000.0);
        reading.counter(
                "jvm.gc.count",
                collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum());
        reading.counter(
                "jvm.gc.pause_ms",
                collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum());
    }
}

package dev.penstock.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.NetworkIF;

/**
 * Measures the machine. The thread of {@link HostMetrics} only; making one takes some hundred
 * milliseconds.
 *
 * <ul>
 *   <li>{@code cpu}: percent of all processors busy, 0 to 100, since the measurement before
 *   <li>{@code load}: processes running or waiting to, over the last minute; not on Windows
 *   <li>{@code memory}: percent used; {@code memory.used_bytes}, {@code memory.total_bytes}
 *   <li>{@code disk}: percent used of the file system that holds the data folder; {@code
 *       disk.free_bytes}, {@code disk.total_bytes}; of all disks {@code disk.read_bytes_per_second},
 *       {@code disk.write_bytes_per_second}
 *   <li>{@code network}: bytes a second in and out, loopback aside; {@code
 *       network.received_bytes_per_second}, {@code network.sent_bytes_per_second}
 * </ul>
 */
final class MachineProbe implements HostProbe {
    private final CentralProcessor processor;
    private final GlobalMemory memory;
    private final List<HWDiskStore> disks;
    private final List<NetworkIF> interfaces;
    private final FileStore dataStore;
    private final Rate read = new Rate();
    private final Rate written = new Rate();
    private final Rate received = new Rate();
    private final Rate sent = new Rate();
    private long[] ticks;

    MachineProbe(Path dataFolder) {
        var hardware = new SystemInfo().getHardware();
        processor = hardware.getProcessor();
        memory = hardware.getMemory();
        disks = hardware.getDiskStores();
        interfaces = hardware.getNetworkIFs();
        ticks = processor.getSystemCpuLoadTicks();
        try {
            dataStore = Files.getFileStore(dataFolder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name of this host. */
    static String hostName() {
        return new SystemInfo().getOperatingSystem().getNetworkParams().getHostName();
    }

    @Override
    public void measure(long nowMillis, Reading reading) {
        processor(reading);
        memory(reading);
        space(reading);
        disks(nowMillis, reading);
        network(nowMillis, reading);
    }

    private void processor(Reading reading) {
        double busy = processor.getSystemCpuLoadBetweenTicks(ticks);
        ticks = processor.getSystemCpuLoadTicks();
        reading.gauge("cpu", Math.clamp(busy * 100, 0, 100));
        double load = processor.getSystemLoadAverage(1)[0];
        if (load >= 0) {
            reading.gauge("load", load);
        }
    }

    private void memory(Reading reading) {
        long total = memory.getTotal();
        long used = total - memory.getAvailable();
        reading.gauge("memory", percent(used, total));
        reading.gauge("memory.used_bytes", used);
        reading.gauge("memory.total_bytes", total);
    }

    private void space(Reading reading) {
        try {
            long total = dataStore.getTotalSpace();
            long free = dataStore.getUsableSpace();
            // As df says it: what is set aside for root is neither used nor free.
            long used = total - dataStore.getUnallocatedSpace();
            reading.gauge("disk", percent(used, used + free));
            reading.gauge("disk.free_bytes", free);
            reading.gauge("disk.total_bytes", total);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void disks(long nowMillis, Reading reading) {
        disks.forEach(HWDiskStore::updateAttributes);
        long readBytes = disks.stream().mapToLong(HWDiskStore::getReadBytes).sum();
        long writtenBytes = disks.stream().mapToLong(HWDiskStore::getWriteBytes).sum();
        reading.gauge("disk.read_bytes_per_second", read.perSecond(nowMillis, readBytes));
        reading.gauge("disk.write_bytes_per_second", written.perSecond(nowMillis, writtenBytes));
    }

    private void network(long nowMillis, Reading reading) {
        interfaces.forEach(NetworkIF::updateAttributes);
        long in = interfaces.stream().mapToLong(NetworkIF::getBytesRecv).sum();
        long out = interfaces.stream().mapToLong(NetworkIF::getBytesSent).sum();
        double inRate = received.perSecond(nowMillis, in);
        double outRate = sent.perSecond(nowMillis, out);
        reading.gauge("network", inRate + outRate);
        reading.gauge("network.received_bytes_per_second", inRate);
        reading.gauge("network.sent_bytes_per_second", outRate);
    }

    private static double percent(long part, long whole) {
        return whole <= 0 ? 0 : 100.0 * (double) part / (double) whole;
    }
}

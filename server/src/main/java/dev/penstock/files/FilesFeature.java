package dev.penstock.files;

import dev.penstock.feature.Feature;
import dev.penstock.feature.Foundation;
import dev.penstock.files.depot.Depot;
import dev.penstock.files.depot.FilesConfig;
import dev.penstock.ingest.Lane;
import dev.penstock.wire.GrpcMethod;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Files, put together: the depot and the services on top. Made and started by one thread. */
public final class FilesFeature implements Feature {
    /** A chunk of 4 MiB and what describes it. */
    static final int LARGEST_MESSAGE = (4 << 20) + (64 << 10);

    private final Depot depot;
    private final Traffic traffic;
    private final List<GrpcMethod> methods;

    public FilesFeature(Foundation on, FilesConfig config) throws IOException {
        depot = new Depot(on, config);
        traffic = new Traffic(depot, config, on.admission(), on.credit(), on.wheel(), on.clock());
        methods =
                Stream.of(
                                new UploadService(traffic).methods(),
                                new DownloadService(traffic).methods(),
                                new ExchangeService(traffic).methods(),
                                new FilesService(traffic).methods())
                        .flatMap(List::stream)
                        .toList();
    }

    /** The store of files, for other doors. */
    public Depot depot() {
        return depot;
    }

    /** What all transfers share, for other doors. */
    public Traffic traffic() {
        return traffic;
    }

    @Override
    public Lane<?> lane() {
        return depot.lane();
    }

    @Override
    public List<GrpcMethod> methods() {
        return methods;
    }

    /** Transfers at work. */
    public int transfers() {
        return traffic.transfers();
    }

    /** Bytes received since the start. */
    public long receivedBytes() {
        return traffic.received.sum();
    }

    /** Bytes sent since the start. */
    public long sentBytes() {
        return traffic.sent.sum();
    }

    /** Removes what was left over as well. */
    @Override
    public void start() throws IOException {
        depot.start();
    }

    /** Syncs what is being received as well. */
    @Override
    public void close() throws InterruptedException {
        depot.close();
    }
}

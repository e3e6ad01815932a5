package dev.penstock.client;

import dev.penstock.api.files.v1.CancelUploadRequest;
import dev.penstock.api.files.v1.CancelUploadResponse;
import dev.penstock.api.files.v1.DeleteFileRequest;
import dev.penstock.api.files.v1.DeleteFileResponse;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.GetFileRequest;
import dev.penstock.api.files.v1.GetFileResponse;
import dev.penstock.api.files.v1.GetUsageRequest;
import dev.penstock.api.files.v1.GetUsageResponse;
import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.api.files.v1.ListFilesResponse;
import dev.penstock.api.files.v1.ListUploadsRequest;
import dev.penstock.api.files.v1.ListUploadsResponse;
import dev.penstock.api.logs.v1.CountByTimeRequest;
import dev.penstock.api.logs.v1.CountByTimeResponse;
import dev.penstock.api.logs.v1.ListApplicationsRequest;
import dev.penstock.api.logs.v1.ListApplicationsResponse;
import dev.penstock.api.logs.v1.ListPatternsRequest;
import dev.penstock.api.logs.v1.ListPatternsResponse;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.SearchRequest;
import dev.penstock.api.logs.v1.SearchResponse;
import dev.penstock.api.metrics.v1.GetNewestRequest;
import dev.penstock.api.metrics.v1.GetNewestResponse;
import dev.penstock.api.metrics.v1.GetStatusRequest;
import dev.penstock.api.metrics.v1.GetStatusResponse;
import dev.penstock.api.metrics.v1.ListLabelValuesRequest;
import dev.penstock.api.metrics.v1.ListLabelValuesResponse;
import dev.penstock.api.metrics.v1.ListLabelsRequest;
import dev.penstock.api.metrics.v1.ListLabelsResponse;
import dev.penstock.api.metrics.v1.ListSeriesRequest;
import dev.penstock.api.metrics.v1.ListSeriesResponse;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.QueryRequest;
import dev.penstock.api.metrics.v1.QueryResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One connection to a Penstock server and the calls over it. Calls that fail with UNAVAILABLE,
 * DEADLINE_EXCEEDED or RESOURCE_EXHAUSTED are tried again as the configuration says; others fail at
 * once with {@link PenstockException}. Any thread; calls block the caller, never the client.
 */
public final class PenstockClient implements AutoCloseable {
    private static final long GRACE_SECONDS = 5;

    private final ClientConfig config;
    private final Connection connection;

    PenstockClient(
            ClientConfig config, ManagedChannel channel, Timing timing, RandomGenerator random) {
        this.config = config;
        this.connection = new Connection(channel, timing, random);
    }

    /** A client with the defaults; it connects with the first call. */
    public static PenstockClient connect(String server) {
        return connect(ClientConfig.of(server));
    }

    public static PenstockClient connect(ClientConfig config) {
        return new PenstockClient(config, Channels.open(config), Timing.system(), new Random());
    }

    /** For generated stubs of services that have no method here. */
    public Channel channel() {
        return connection.channel();
    }

    /** The newest points of the series that match, in columns. */
    public GetNewestResponse getNewest(GetNewestRequest request) throws InterruptedException {
        return call(MetricsGrpc.getGetNewestMethod(), request);
    }

    /** Calls any unary method, with the retries and the deadline of the configuration. */
    public <Q, R> R call(MethodDescriptor<Q, R> method, Q request) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                return attempt(method, request);
            } catch (StatusRuntimeException thrown) {
                var failure = CallFailure.of(thrown);
                switch (connection.decide(config.calls(), failures, failure)) {
                    case RetryPolicy.Decision.Retry(var delay) -> connection.awaitRetry(delay);
                    case RetryPolicy.Decision.GiveUp() -> throw failure.asException();
                }
            }
        }
    }

    /**
     * Calls a unary method whose request has nothing by which the server could recognise a repeat: once
     * only, for when the answer is lost it may have been done, and would be done twice.
     */
    <Q, R> R callOnce(MethodDescriptor<Q, R> method, Q request) {
        try {
            return attempt(method, request);
        } catch (StatusRuntimeException thrown) {
            throw CallFailure.of(thrown).asException();
        }
    }

    public QueryResponse query(QueryRequest request) throws InterruptedException {
        return call(MetricsGrpc.getQueryMethod(), request);
    }

    public ListSeriesResponse listSeries(ListSeriesRequest request) throws InterruptedException {
        return call(MetricsGrpc.getListSeriesMethod(), request);
    }

    public ListLabelsResponse listLabels(ListLabelsRequest request) throws InterruptedException {
        return call(MetricsGrpc.getListLabelsMethod(), request);
    }

    public ListLabelValuesResponse listLabelValues(ListLabelValuesRequest request)
            throws InterruptedException {
        return call(MetricsGrpc.getListLabelValuesMethod(), request);
    }

    public GetStatusResponse status() throws InterruptedException {
        return call(MetricsGrpc.getGetStatusMethod(), GetStatusRequest.getDefaultInstance());
    }

    public SearchResponse searchLogs(SearchRequest request) throws InterruptedException {
        return call(LogsGrpc.getSearchMethod(), request);
    }

    public CountByTimeResponse countLogs(CountByTimeRequest request) throws InterruptedException {
        return call(LogsGrpc.getCountByTimeMethod(), request);
    }

    public ListPatternsResponse listLogPatterns(ListPatternsRequest request)
            throws InterruptedException {
        return call(LogsGrpc.getListPatternsMethod(), request);
    }

    public ListApplicationsResponse listLogApplications(ListApplicationsRequest request)
            throws InterruptedException {
        return call(LogsGrpc.getListApplicationsMethod(), request);
    }

    public ListFilesResponse listFiles(ListFilesRequest request) throws InterruptedException {
        return call(FilesGrpc.getListFilesMethod(), request);
    }

    public GetFileResponse getFile(GetFileRequest request) throws InterruptedException {
        return call(FilesGrpc.getGetFileMethod(), request);
    }

    public DeleteFileResponse deleteFile(DeleteFileRequest request) throws InterruptedException {
        return call(FilesGrpc.getDeleteFileMethod(), request);
    }

    public ListUploadsResponse listUploads(ListUploadsRequest request) throws InterruptedException {
        return call(FilesGrpc.getListUploadsMethod(), request);
    }

    public CancelUploadResponse cancelUpload(CancelUploadRequest request)
            throws InterruptedException {
        return call(FilesGrpc.getCancelUploadMethod(), request);
    }

    public GetUsageResponse fileUsage() throws InterruptedException {
        return call(FilesGrpc.getGetUsageMethod(), GetUsageRequest.getDefaultInstance());
    }

    /** Subscribes with callbacks, for example to {@link ResumableMethod#WATCH}. */
    public <Q, R> Subscription<Q, R> subscribe(
            ResumableMethod<Q, R> method, Q request, SubscriptionListener<R> listener) {
        var subscription =
                new Subscription<>(connection, config.subscriptions(), method, request, listener);
        subscription.open();
        return subscription;
    }

    /** Subscribes as a blocking iterator; changes of state are told to the consumer. */
    public <Q, R> Messages<R> messages(
            ResumableMethod<Q, R> method, Q request, Consumer<SubscriptionState> states) {
        return new Messages<>(listener -> subscribe(method, request, listener), states);
    }

    /** Publishes points, each message exactly once. */
    public PointPublisher publisher(PublisherConfig publisher) {
        return new PointPublisher(connection, publisher);
    }

    /** Publishes log entries, each message exactly once. */
    public LogPublisher logPublisher(PublisherConfig publisher) {
        return new LogPublisher(connection, publisher);
    }

    /** Stores files, each resumed where a connection breaks. */
    public FileUploads fileUploads(TransferConfig transfers) {
        return new FileUploads(this, connection, transfers);
    }

    /** Fetches files, each resumed where a connection breaks. */
    public FileDownloads fileDownloads(TransferConfig transfers) {
        return new FileDownloads(this, connection, transfers);
    }

    /** Rooms in which people talk. */
    public Chat chat() {
        return new Chat(this, connection);
    }

    /** Sessions of several people on one matter. */
    public Sessions sessions() {
        return new Sessions(this, connection);
    }

    /** Sends by a client-streaming method, in pieces that are confirmed and sent again if need be. */
    public <Q, R> ConfirmedUpload<Q, R> upload(MethodDescriptor<Q, R> method) {
        return new ConfirmedUpload<>(connection, config.calls(), method);
    }

    /** Tells the present state of the connection and every change from now on. */
    public void onConnectionState(Consumer<ConnectionState> listener) {
        connection.follow(listener);
    }

    /** Lets calls end for 5 s, then cuts them off. */
    @Override
    public void close() {
        ManagedChannel channel = connection.channel();
        channel.shutdown();
        try {
            if (!channel.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private <Q, R> R attempt(MethodDescriptor<Q, R> method, Q request) {
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(
                        config.deadline().toNanos(), TimeUnit.NANOSECONDS);
        return ClientCalls.blockingUnaryCall(connection.channel(), method, options, request);
    }
}

package dev.penstock.sessions;

import dev.penstock.RunningServer;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call on a connection of its own that takes nothing until it is told to. One thread. */
final class SlowListener<Q, R> implements AutoCloseable {
    private static final int WINDOW = 65_535;

    private final LinkedBlockingQueue<R> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final ManagedChannel channel;
    private final ClientCall<Q, R> call;

    SlowListener(RunningServer server, MethodDescriptor<Q, R> method) {
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                        .usePlaintext()
                        .flowControlWindow(WINDOW)
                        .build();
        call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(R message) {
                        heard.add(message);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
    }

    void send(Q message) {
        call.sendMessage(message);
    }

    void halfClose() {
        call.halfClose();
    }

    /** Takes one message; waits for it. */
    R take() throws InterruptedException {
        call.request(1);
        R message = heard.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing came");
        }
        return message;
    }

    /** Takes everything up to the end of the call, which must be a good one. */
    List<R> takeAll() throws InterruptedException, ExecutionException, TimeoutException {
        call.request(Integer.MAX_VALUE);
        Status status = end.get(20, TimeUnit.SECONDS);
        if (!status.isOk()) {
            throw new AssertionError(status);
        }
        var all = new ArrayList<R>();
        heard.drainTo(all);
        return all;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

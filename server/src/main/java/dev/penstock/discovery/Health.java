package dev.penstock.discovery;

import dev.penstock.api.grpc.health.v1.HealthCheckRequest;
import dev.penstock.api.grpc.health.v1.HealthCheckResponse;
import dev.penstock.api.grpc.health.v1.HealthCheckResponse.ServingStatus;
import dev.penstock.api.grpc.health.v1.HealthGrpc;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The health of the server, asked for or watched: all services are up or none. Starts out not
 * serving. Any thread.
 */
public final class Health {
    private final Set<String> services;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean serving;

    /**
     * @param services full names of the services, further names included
     */
    public Health(Set<String> services) {
        this.services = Set.copyOf(services);
    }

    public boolean isServing() {
        return serving;
    }

    /** From now on calls are served. */
    public void serving() {
        serving = true;
        watches.forEach(Watch::changed);
    }

    /** From now on calls are not served. */
    public void notServing() {
        serving = false;
        watches.forEach(Watch::changed);
    }

    /** {@code grpc.health.v1.Health}. */
    public List<GrpcMethod> methods() {
        return List.of(
                Methods.immediate(HealthGrpc.getCheckMethod(), (request, _) -> check(request)),
                Methods.serverStreaming(HealthGrpc.getWatchMethod(), this::watch));
    }

    private HealthCheckResponse check(HealthCheckRequest request) {
        ServingStatus status = status(request.getService());
        if (status == ServingStatus.SERVICE_UNKNOWN) {
            throw Refusal.of(
                            Reason.NOT_FOUND, "no service " + Refusal.shorten(request.getService()))
                    .asException();
        }
        return response(status);
    }

    private CallListener watch(HealthCheckRequest request, ServerCall call) {
        var watch = new Watch(request.getService(), call);
        watches.add(watch);
        watch.send();
        return watch;
    }

    private ServingStatus status(String service) {
        if (!service.isEmpty() && !services.contains(service)) {
            return ServingStatus.SERVICE_UNKNOWN;
        }
        return serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    /** One client that watches. {@link #changed} from any thread, the rest on the call's event loop. */
    private final class Watch implements CallListener {
        private final String service;
        private final ServerCall call;
        private ServingStatus last = ServingStatus.UNKNOWN;

        Watch(String service, ServerCall call) {
            this.service = service;
            this.call = call;
        }

        void changed() {
            call.execute(this::send);
        }

        void send() {
            ServingStatus now = status(service);
            if (now != last) {
                last = now;
                call.sendMessage(response(now));
            }
        }

        @Override
        public void onMessage(byte[] bytes, int offset, int length) {}

        @Override
        public void onHalfClose() {}

        @Override
        public void onClosed() {
            watches.remove(this);
        }
    }
}

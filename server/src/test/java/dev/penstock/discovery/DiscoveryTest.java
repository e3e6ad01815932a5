package dev.penstock.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.penstock.api.grpc.health.v1.HealthCheckRequest;
import dev.penstock.api.metrics.MetricsRequest;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.GrpcServer;
import dev.penstock.wire.Hosts;
import dev.penstock.wire.WireConfig;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Health and reflection as the official stubs see them. */
class DiscoveryTest {
    private static final Map<String, String> ALIASES =
            Map.of(
                    "MetricsService", "metrics.MetricsService",
                    "notification.MetricsService", "metrics.MetricsService");

    private final Vertx vertx = Vertx.vertx();
    private final Health health = new Health(Set.of("metrics.MetricsService", "MetricsService"));
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        List<FileDescriptor> files =
                List.of(
                        MetricsRequest.getDescriptor().getFile(),
                        HealthCheckRequest.getDescriptor().getFile());
        var methods = new ArrayList<GrpcMethod>(health.methods());
        methods.addAll(new Reflection(files, ALIASES).methods());
        var server =
                new GrpcServer(
                        vertx,
                        WireConfig.defaults(),
                        methods,
                        Map.of(),
                        Hosts.any(),
                        request -> request.response().end());
        int port = server.listen("127.0.0.1", 0).await(10, TimeUnit.SECONDS);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void healthIsToldOfTheServerAndOfItsServices() {
        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
        health.serving();
        assertThat(check("")).isEqualTo(ServingStatus.SERVING);
        assertThat(check("MetricsService")).isEqualTo(ServingStatus.SERVING);
        var unknown = catchThrowableOfType(StatusRuntimeException.class, () -> check("no.Such"));
        assertThat(unknown.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void aWatcherLearnsOfEveryChange() throws Exception {
        var seen = new Answers<HealthCheckResponse>();
        HealthGrpc.newStub(channel)
                .watch(io.grpc.health.v1.HealthCheckRequest.getDefaultInstance(), seen);
        assertThat(seen.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        health.serving();
        assertThat(seen.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        health.notServing();
        assertThat(seen.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void aWatcherOfAnUnknownServiceIsToldSo() throws Exception {
        var seen = new Answers<HealthCheckResponse>();
        HealthGrpc.newStub(channel)
                .watch(
                        io.grpc.health.v1.HealthCheckRequest.newBuilder().setService("x").build(),
                        seen);
        assertThat(seen.next().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
    }

    @Test
    void allServicesAreListedUnderAllTheirNames() throws Exception {
        var answer = reflect(ServerReflectionRequest.newBuilder().setListServices("*"));
        assertThat(answer.getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .containsExactly(
                        "MetricsService",
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1.ServerReflection",
                        "grpc.reflection.v1alpha.ServerReflection",
                        "metrics.MetricsService",
                        "notification.MetricsService");
    }

    @Test
    void everyNameLeadsToDescriptorsThatAreCompleteAndUsable() throws Exception {
        for (String name :
                List.of(
                        "metrics.MetricsService",
                        "MetricsService",
                        "notification.MetricsService",
                        "notification.MetricsService.StreamMetrics",
                        "grpc.reflection.v1alpha.ServerReflection",
                        "metrics.MetricsRequest")) {
            var answer =
                    reflect(ServerReflectionRequest.newBuilder().setFileContainingSymbol(name));
            var files = new HashMap<String, FileDescriptorProto>();
            for (var bytes : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
                var file = FileDescriptorProto.parseFrom(bytes);
                files.put(file.getName(), file);
            }
            var first =
                    FileDescriptorProto.parseFrom(
                            answer.getFileDescriptorResponse().getFileDescriptorProto(0));
            FileDescriptor built = build(first, files);
            assertThat(built).as(name).isNotNull();
        }
    }

    @Test
    void anAliasHasTheMethodsOfItsService() throws Exception {
        var answer =
                reflect(
                        ServerReflectionRequest.newBuilder()
                                .setFileContainingSymbol("MetricsService"));
        var file =
                FileDescriptorProto.parseFrom(
                        answer.getFileDescriptorResponse().getFileDescriptorProto(0));
        assertThat(file.getPackage()).isEmpty();
        assertThat(file.getService(0).getName()).isEqualTo("MetricsService");
        assertThat(file.getService(0).getMethod(0).getInputType())
                .isEqualTo(".metrics.MetricsRequest");
        assertThat(file.getService(0).getMethod(0).getServerStreaming()).isTrue();
    }

    @Test
    void whatIsUnknownIsNotFound() throws Exception {
        for (var request :
                List.of(
                        ServerReflectionRequest.newBuilder().setFileContainingSymbol("no.Such"),
                        ServerReflectionRequest.newBuilder().setFileByFilename("no/such.proto"),
                        ServerReflectionRequest.newBuilder()
                                .setAllExtensionNumbersOfType("no.Such"))) {
            assertThat(reflect(request).getErrorResponse().getErrorCode()).isEqualTo(5);
        }
        assertThat(reflect(ServerReflectionRequest.newBuilder()).getErrorResponse().getErrorCode())
                .isEqualTo(3);
    }

    @Test
    void theOlderProtocolAnswersTheSame() throws Exception {
        var answers = new Answers<io.grpc.reflection.v1alpha.ServerReflectionResponse>();
        var requests =
                io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel)
                        .serverReflectionInfo(answers);
        requests.onNext(
                io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                        .setListServices("")
                        .build());
        assertThat(answers.next().getListServicesResponse().getServiceCount()).isEqualTo(6);
        requests.onCompleted();
        await().until(() -> answers.completed);
    }

    private ServingStatus check(String service) {
        return HealthGrpc.newBlockingStub(channel)
                .check(
                        io.grpc.health.v1.HealthCheckRequest.newBuilder()
                                .setService(service)
                                .build())
                .getStatus();
    }

    private ServerReflectionResponse reflect(ServerReflectionRequest.Builder request)
            throws InterruptedException {
        var answers = new Answers<ServerReflectionResponse>();
        var requests = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(answers);
        requests.onNext(request.build());
        requests.onCompleted();
        return answers.next();
    }

    private static FileDescriptor build(
            FileDescriptorProto file, Map<String, FileDescriptorProto> files) throws Exception {
        var imports = new ArrayList<FileDescriptor>();
        for (String imported : file.getDependencyList()) {
            imports.add(build(Objects.requireNonNull(files.get(imported)), files));
        }
        return FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new));
    }

    private static final class Answers<T> implements StreamObserver<T> {
        private final BlockingQueue<T> answers = new LinkedBlockingQueue<>();
        private volatile boolean completed;

        T next() throws InterruptedException {
            return Objects.requireNonNull(answers.poll(10, TimeUnit.SECONDS));
        }

        @Override
        public void onNext(T value) {
            answers.add(value);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
            completed = true;
        }
    }
}

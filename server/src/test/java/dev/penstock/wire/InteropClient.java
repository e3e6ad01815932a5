package dev.penstock.wire;

import io.grpc.ManagedChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;

/**
 * The official interop client with a channel to our server. Not nested in the test: JUnit would
 * inspect it, and parts of what its signatures name are not published.
 */
final class InteropClient extends AbstractInteropTest {
    private final TestServer server;

    InteropClient(TestServer server) {
        this.server = server;
    }

    @Override
    protected ManagedChannelBuilder<?> createChannelBuilder() {
        return server.channelBuilder()
                .maxInboundMessageSize(MAX_MESSAGE_SIZE)
                .flowControlWindow(TEST_FLOW_CONTROL_WINDOW);
    }

    @Override
    protected boolean customCensusModulePresent() {
        return true;
    }

    @Override
    protected boolean metricsExpected() {
        return false;
    }
}

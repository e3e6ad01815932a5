package dev.penstock.files;

import dev.penstock.RunningServer;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.GetUsageRequest;
import dev.penstock.api.files.v1.GetUsageResponse;

/** What a server says it holds. Any thread. */
final class Usages {
    private Usages() {}

    static GetUsageResponse of(RunningServer server) {
        return FilesGrpc.newBlockingStub(server.channel())
                .getUsage(GetUsageRequest.getDefaultInstance());
    }
}

package dev.penstock.cli.files;

import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.api.files.v1.ListFilesResponse;
import dev.penstock.cli.Terminal;
import dev.penstock.client.PenstockClient;
import picocli.CommandLine;

/** Prints files page by page. One thread. */
final class Listing {
    private static final int PAGE = 1_000;

    private final CommandLine commandLine;
    private final int limit;

    Listing(CommandLine commandLine, int limit) {
        this.commandLine = commandLine;
        this.limit = limit;
        if (limit < 1) {
            throw new CommandLine.ParameterException(commandLine, "--limit takes 1 or more");
        }
    }

    void table(PenstockClient client, ListFilesRequest wanted) throws InterruptedException {
        var table = FileOutput.table();
        var shown = new int[1];
        long total =
                each(
                        client,
                        wanted,
                        page -> {
                            page.getFilesList().forEach(file -> FileOutput.add(file, table));
                            shown[0] += page.getFilesCount();
                        });
        table.printTo(commandLine.getOut(), Terminal.current());
        commandLine.getErr().printf("%d of %d files%n", shown[0], Math.max(total, shown[0]));
        commandLine.getErr().flush();
    }

    void json(PenstockClient client, ListFilesRequest wanted) throws InterruptedException {
        long _ =
                each(
                        client,
                        wanted,
                        page ->
                                page.getFilesList()
                                        .forEach(
                                                file ->
                                                        FileOutput.json(
                                                                file, commandLine.getOut())));
    }

    private long each(
            PenstockClient client,
            ListFilesRequest wanted,
            java.util.function.Consumer<ListFilesResponse> consumer)
            throws InterruptedException {
        int shown = 0;
        String token = "";
        long total;
        do {
            ListFilesResponse page =
                    client.listFiles(
                            wanted.toBuilder()
                                    .setPageSize(Math.min(PAGE, limit - shown))
                                    .setPageToken(token)
                                    .build());
            consumer.accept(page);
            shown += page.getFilesCount();
            total = page.getTotalCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty() && shown < limit);
        return total;
    }
}

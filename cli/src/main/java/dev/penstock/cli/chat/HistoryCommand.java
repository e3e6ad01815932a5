package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.HistoryRequest;
import dev.penstock.api.chat.v1.HistoryResponse;
import dev.penstock.api.chat.v1.Message;
import dev.penstock.cli.ChatPrinter;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.PageOptions;
import dev.penstock.cli.Pages;
import dev.penstock.cli.RangeOptions;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Times;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what was said in a room. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Print the newest messages of a room as they are now, oldest of them first.",
        footer = {
            "",
            "Examples:",
            "  penstock chat history ops",
            "  penstock chat history ops --since -1h --limit 10000 --json > ops.jsonl"
        })
final class HistoryCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final PageOptions paging = new PageOptions();

    @Parameters(paramLabel = "ROOM", description = "The room.")
    private String room = "";

    @Mixin private final RangeOptions range = new RangeOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        HistoryRequest.Builder wanted = request();
        List<Message> messages =
                paging.list(
                        server,
                        (client, size, token) -> {
                            HistoryResponse page =
                                    client.chat()
                                            .history(
                                                    wanted.setPageSize(size)
                                                            .setPageToken(token)
                                                            .build());
                            return new Pages.Page<>(
                                    page.getMessagesList().reversed(), page.getNextPageToken());
                        });
        var printer =
                new ChatPrinter(
                        spec.commandLine().getOut(), new ChatPrinter.Format(paging.json(), false));
        messages.reversed().forEach(printer::print);
        return ExitCode.OK;
    }

    private HistoryRequest.Builder request() {
        var wanted = HistoryRequest.newBuilder().setRoom(room);
        range.since().ifPresent(since -> wanted.setStart(Times.toProto(since)));
        range.until().ifPresent(until -> wanted.setEnd(Times.toProto(until)));
        return wanted;
    }
}

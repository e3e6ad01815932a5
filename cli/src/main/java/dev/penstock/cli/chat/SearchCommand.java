package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.Message;
import dev.penstock.api.chat.v1.SearchRequest;
import dev.penstock.api.chat.v1.SearchResponse;
import dev.penstock.cli.ChatPrinter;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.PageOptions;
import dev.penstock.cli.Pages;
import dev.penstock.cli.ServerOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds messages. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Find messages that contain all words, newest first.",
        footer = {
            "",
            "Examples:",
            "  penstock chat search rollback",
            "  penstock chat search '\"disk full\"' db-3 --room ops --author ann --json"
        })
final class SearchCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final PageOptions paging = new PageOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "WORD",
            description = "Words, ignoring case; \"some words\" in quotation marks as they stand.")
    private List<String> words = List.of();

    @Option(names = "--room", paramLabel = "ROOM", description = "Only in this room.")
    private String room = "";

    @Option(names = "--author", paramLabel = "NAME", description = "Only what this user said.")
    private String author = "";

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var wanted =
                SearchRequest.newBuilder()
                        .setQuery(String.join(" ", words))
                        .setRoom(room)
                        .setAuthor(author);
        List<Message> found =
                paging.list(
                        server,
                        (client, size, token) -> {
                            SearchResponse page =
                                    client.chat()
                                            .search(
                                                    wanted.setPageSize(size)
                                                            .setPageToken(token)
                                                            .build());
                            return new Pages.Page<>(
                                    page.getMessagesList(), page.getNextPageToken());
                        });
        var printer =
                new ChatPrinter(
                        spec.commandLine().getOut(),
                        new ChatPrinter.Format(paging.json(), room.isEmpty()));
        found.forEach(printer::print);
        return ExitCode.OK;
    }
}

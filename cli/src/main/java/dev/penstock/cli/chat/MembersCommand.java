package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.ListMembersRequest;
import dev.penstock.api.chat.v1.ListMembersResponse;
import dev.penstock.api.chat.v1.Member;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.PageOptions;
import dev.penstock.cli.Pages;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells who is in a room. */
@Command(
        name = "members",
        mixinStandardHelpOptions = true,
        description = "Tell who is in a room now, by name.",
        footer = {
            "",
            "Examples:",
            "  penstock chat members ops",
            "  penstock chat members ops --json"
        })
final class MembersCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final PageOptions paging = new PageOptions();

    @Parameters(paramLabel = "ROOM", description = "The room.")
    private String room = "";

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var wanted = ListMembersRequest.newBuilder().setRoom(room);
        List<Member> members =
                paging.list(
                        server,
                        (client, size, token) -> {
                            ListMembersResponse page =
                                    client.chat()
                                            .members(
                                                    wanted.setPageSize(size)
                                                            .setPageToken(token)
                                                            .build());
                            return new Pages.Page<>(page.getMembersList(), page.getNextPageToken());
                        });
        print(members, spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private void print(List<Member> members, PrintWriter out) {
        if (paging.json()) {
            for (Member member : members) {
                Json.object()
                        .with("user", member.getUser())
                        .with("since", member.getSinceMs())
                        .with("typing", member.getTyping())
                        .with("read_up_to", member.getReadUpTo())
                        .printTo(out);
            }
            return;
        }
        var table = new Table("USER", "SINCE", "TYPING");
        for (Member member : members) {
            table.add(
                    Terminal.visible(member.getUser()),
                    Times.full(member.getSinceMs()),
                    member.getTyping() ? "yes" : "");
        }
        table.printTo(out, Terminal.current());
    }
}

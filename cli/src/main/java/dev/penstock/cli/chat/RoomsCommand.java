package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.ListRoomsRequest;
import dev.penstock.api.chat.v1.ListRoomsResponse;
import dev.penstock.api.chat.v1.Message;
import dev.penstock.api.chat.v1.Room;
import dev.penstock.api.chat.v1.RoomOrder;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.PageOptions;
import dev.penstock.cli.Pages;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.cli.UserOption;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists rooms. */
@Command(
        name = "rooms",
        mixinStandardHelpOptions = true,
        description = {
            "List rooms, the one with the newest message first.",
            "What the user has not read is counted, if there is a user."
        },
        footer = {
            "",
            "Examples:",
            "  penstock chat rooms",
            "  penstock chat rooms incident --own --user ann --json"
        })
final class RoomsCommand implements Callable<Integer> {
    /** The place of the column. */
    private static final int UNREAD = 3;

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final UserOption user = new UserOption();
    @Mixin private final PageOptions paging = new PageOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only rooms whose name contains this, ignoring case.")
    private String text = "";

    @Option(names = "--own", description = "Only rooms the user is in or has taken part in.")
    private boolean own;

    @Option(names = "--by-name", description = "In the order of their names.")
    private boolean byName;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        String who = own ? user.name() : user.nameIfAny();
        var wanted =
                ListRoomsRequest.newBuilder()
                        .setUser(who)
                        .setNameContains(text)
                        .setOwn(own)
                        .setOrder(
                                byName
                                        ? RoomOrder.ROOM_ORDER_UNSPECIFIED
                                        : RoomOrder.ROOM_ORDER_ACTIVITY);
        List<Room> rooms =
                paging.list(
                        server,
                        (client, size, token) -> {
                            ListRoomsResponse page =
                                    client.chat()
                                            .rooms(
                                                    wanted.setPageSize(size)
                                                            .setPageToken(token)
                                                            .build());
                            return new Pages.Page<>(page.getRoomsList(), page.getNextPageToken());
                        });
        if (paging.json()) {
            rooms.forEach(room -> json(room, who, out));
        } else {
            table(rooms, who).printTo(out, Terminal.current());
        }
        return ExitCode.OK;
    }

    private static Table table(List<Room> rooms, String who) {
        var header = new ArrayList<>(List.of("ROOM", "MEMBERS", "MESSAGES", "LAST", "SAID"));
        if (!who.isEmpty()) {
            header.add(UNREAD, "UNREAD");
        }
        var table = new Table(header.toArray(String[]::new));
        for (Room room : rooms) {
            var row = new ArrayList<>(row(room));
            if (!who.isEmpty()) {
                row.add(UNREAD, Long.toString(room.getUnread()));
            }
            table.add(row.toArray(String[]::new));
        }
        return table;
    }

    private static List<String> row(Room room) {
        Message last = room.getLast();
        return List.of(
                Terminal.visible(room.getName()),
                Integer.toString(room.getMembers()),
                Long.toString(room.getMessages()),
                room.hasLast() ? Times.full(last.getTimeMs()) : "",
                room.hasLast() ? said(last) : "");
    }

    private static String said(Message last) {
        String words = last.getDeleted() ? "(deleted)" : last.getText();
        String text = Terminal.visible(last.getAuthor() + ": " + words);
        return text.length() > 40 ? text.substring(0, 39) + "…" : text;
    }

    private static void json(Room room, String who, PrintWriter out) {
        Json line =
                Json.object()
                        .with("room", room.getName())
                        .with("members", room.getMembers())
                        .with("messages", room.getMessages());
        if (!who.isEmpty()) {
            line.with("unread", room.getUnread()).with("joined", room.getJoined());
        }
        line.with("created", room.getCreatedMs())
                .with("last_id", room.getLast().getId())
                .with("last_time", room.getLast().getTimeMs())
                .with("last_user", room.getLast().getAuthor())
                .with("last_text", room.getLast().getText())
                .printTo(out);
    }
}

package dev.penstock.cli.files;

import dev.penstock.cli.Durations;
import dev.penstock.cli.ProgressBar;
import dev.penstock.cli.StatusLine;
import dev.penstock.cli.Terminal;
import dev.penstock.client.CallFailure;
import dev.penstock.client.Progress;
import dev.penstock.client.TransferListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A progress bar for each transfer at work. Any thread. */
final class TransferBoard {
    private static final int MOST_BARS = 8;
    private static final int NAME_WIDTH = 24;

    private final StatusLine status;
    private final int files;
    private final Map<Object, Row> rows = new LinkedHashMap<>();
    private int through;

    private record Row(String name, Progress progress) {}

    TransferBoard(StatusLine status, int files) {
        this.status = status;
        this.files = files;
    }

    /** Follows one transfer. */
    TransferListener follow(String name) {
        return new TransferListener() {
            @Override
            public void onProgress(Progress progress) {
                show(this, new Row(name, progress));
            }

            @Override
            public void onWaiting(CallFailure failure, Duration delay) {
                status.note(
                        "%s: disconnected: %s; goes on in %s"
                                .formatted(name, failure.message(), Durations.format(delay)));
            }
        };
    }

    private synchronized void show(Object transfer, Row row) {
        if (row.progress().done() == row.progress().total()) {
            rows.remove(transfer);
            through++;
        } else {
            rows.put(transfer, row);
        }
        List<String> lines = new ArrayList<>();
        rows.values().stream().limit(MOST_BARS).forEach(one -> lines.add(line(one)));
        if (files > 1) {
            lines.add("%d of %d files".formatted(Math.min(through, files), files));
        }
        status.show(lines);
    }

    private static String line(Row row) {
        String name = Terminal.visible(row.name());
        String shown = name.length() <= NAME_WIDTH ? name : name.substring(0, NAME_WIDTH - 1) + "…";
        return "%-24s  %s".formatted(shown, ProgressBar.describe(row.progress(), ""));
    }
}

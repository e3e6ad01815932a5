package dev.penstock.cli;

import dev.penstock.client.Progress;
import java.time.Duration;
import java.util.Locale;

/** How far work on bytes is, as a line of text: bar, per cent, amount, rate, time left. Any thread. */
public final class ProgressBar {
    private static final int WIDTH = 20;

    private ProgressBar() {}

    /** The line; what is given stands behind the rate. */
    public static String describe(Progress progress, String more) {
        var text = new StringBuilder();
        if (progress.total() >= 0) {
            text.append(bar(progress.fraction()))
                    .append(String.format(Locale.ROOT, " %3.0f %%  ", progress.fraction() * 100));
        }
        text.append(ByteSize.format(progress.done()))
                .append("  ")
                .append(ByteSize.format((long) progress.perSecond()))
                .append("/s");
        if (!more.isEmpty()) {
            text.append("  ").append(more);
        }
        Duration left = progress.timeLeft();
        return left == null ? text.toString() : text + "  " + Durations.format(left) + " left";
    }

    private static String bar(double fraction) {
        int full = (int) Math.round(fraction * WIDTH);
        return "█".repeat(full) + "░".repeat(WIDTH - full);
    }
}

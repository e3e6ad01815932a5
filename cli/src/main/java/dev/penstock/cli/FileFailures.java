package dev.penstock.cli;

import dev.penstock.client.PenstockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * What goes wrong with files that are sent side by side: told at once, each by its name, and no reason
 * to leave the others. Once the server is unavailable for good, files not begun are not tried. Any
 * thread.
 */
public final class FileFailures {
    private final StatusLine status;
    private int worst = ExitCode.OK;
    private boolean away;
    private int untried;

    public FileFailures(StatusLine status) {
        this.status = status;
    }

    /** The same task, but it does not fail for what is wrong with its file or with the server. */
    public Callable<Boolean> guard(String file, Callable<?> task) {
        return () -> {
            if (leftOut()) {
                return false;
            }
            try {
                var _ = task.call();
                return true;
            } catch (PenstockException refused) {
                failed(file, Causes.describe(refused), Causes.exitCode(refused));
            } catch (IOException unreadable) {
                failed(file, Causes.describe(unreadable), ExitCode.SOME_FAILED);
            } catch (UncheckedIOException unwritable) {
                IOException cause = Objects.requireNonNull(unwritable.getCause());
                failed(file, Causes.describe(cause), ExitCode.SOME_FAILED);
            }
            return false;
        };
    }

    /** Tells how many were not tried, and gives the worst exit code; OK when all went well. */
    public synchronized int end() {
        if (untried > 0) {
            status.note("penstock: files not tried after that: " + untried);
        }
        return worst;
    }

    private synchronized boolean leftOut() {
        if (away) {
            untried++;
        }
        return away;
    }

    private synchronized void failed(String file, String why, int code) {
        worst = Math.max(worst, code);
        away |= code == ExitCode.UNAVAILABLE;
        status.note("penstock: " + (why.startsWith(file + ":") ? why : file + ": " + why));
    }
}

package dev.penstock.cli.files;

import dev.penstock.api.files.v1.File;
import dev.penstock.cli.ByteSize;
import dev.penstock.cli.Json;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import java.io.PrintWriter;

/** Stored files as they are printed. Any thread. */
final class FileOutput {
    private FileOutput() {}

    static Table table() {
        return new Table("NAME", "VERSION", "SIZE", "STORED", "TYPE", "ID");
    }

    static void add(File file, Table table) {
        table.add(
                Terminal.visible(file.getName()),
                Long.toString(file.getVersion()),
                ByteSize.format(file.getSize()),
                Times.full(file.getStoredAtMs()),
                file.getContentType(),
                file.getId());
    }

    static void json(File file, PrintWriter out) {
        Json.object()
                .with("id", file.getId())
                .with("name", file.getName())
                .with("version", file.getVersion())
                .with("versions", file.getVersions())
                .with("size", file.getSize())
                .with("content_type", file.getContentType())
                .with("sha256", file.getSha256())
                .with("stored", file.getStoredAtMs())
                .printTo(out);
    }

    /** A file that has just been stored. */
    static void stored(File file, boolean json, PrintWriter out) {
        if (json) {
            json(file, out);
            return;
        }
        out.printf(
                "%s: %s, version %d, id %s%n",
                Terminal.visible(file.getName()),
                ByteSize.format(file.getSize()),
                file.getVersion(),
                file.getId());
        out.flush();
    }
}

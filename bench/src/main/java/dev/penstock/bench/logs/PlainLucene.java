package dev.penstock.bench.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;

/**
 * The reference: the same lines written to one Lucene index by one thread, the way a first version
 * would: message and fields indexed and stored, one commit at the end. A program of its own.
 */
final class PlainLucene {
    private static final int CHUNK = 10_000;

    private PlainLucene() {}

    /** Indexes lines, not counting the time to make them; prints nanoseconds and bytes on disk. */
    static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        var lines = new LogLines(Long.parseLong(arguments[2]));
        long nanos = 0;
        try (var directory = FSDirectory.open(folder)) {
            var config = new IndexWriterConfig(new StandardAnalyzer()).setRAMBufferSizeMB(64);
            var writer = new IndexWriter(directory, config);
            for (long done = 0; done < count; done += CHUNK) {
                var documents = new ArrayList<Document>();
                for (long n = done; n < Math.min(count, done + CHUNK); n++) {
                    documents.add(document(lines, n));
                }
                long begin = System.nanoTime();
                for (Document document : documents) {
                    writer.addDocument(document);
                }
                nanos += System.nanoTime() - begin;
            }
            long begin = System.nanoTime();
            writer.commit();
            nanos += System.nanoTime() - begin;
            writer.close();
        }
        System.out.println(nanos + " " + bytes(folder));
    }

    private static Document document(LogLines lines, long n) {
        var document = new Document();
        document.add(new TextField("message", lines.message(n), Field.Store.YES));
        document.add(new StringField("level", lines.level(n), Field.Store.YES));
        document.add(new StringField("application", lines.application(n), Field.Store.YES));
        document.add(new StringField("tenant", lines.tenant(n), Field.Store.YES));
        document.add(new StringField("trace_id", lines.traceId(n), Field.Store.YES));
        document.add(new LongField("time", lines.timeMillis(n), Field.Store.YES));
        return document;
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(PlainLucene::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

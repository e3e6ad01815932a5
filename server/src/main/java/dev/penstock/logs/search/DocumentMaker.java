package dev.penstock.logs.search;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.penstock.logs.search.LogLine.Span;
import java.util.HexFormat;
import java.util.List;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;

/** Makes the documents of the index, one after another in the same objects. One thread. */
final class DocumentMaker {
    private static final byte[] APPLICATION = "application".getBytes(US_ASCII);
    private static final byte[] LEVEL = "level".getBytes(US_ASCII);
    private static final byte[] FILE = "file".getBytes(US_ASCII);
    private static final byte[] PATTERN = "pattern".getBytes(US_ASCII);
    private static final byte[][] OWN = {APPLICATION, LEVEL, FILE, PATTERN};
    private static final HexFormat HEX = HexFormat.of();

    private final WordStream words = new WordStream();
    private final TermStream terms = new TermStream();
    private final Patterns patterns = new Patterns();
    private final NumericDocValuesField time = NumericDocValuesField.indexedField(Schema.TIME, 0);
    private final NumericDocValuesField offset = new NumericDocValuesField(Schema.OFFSET, 0);
    private final byte[] originBytes = new byte[1 + Schema.LONGEST_APPLICATION];
    private final byte[] patternBytes = new byte[Long.BYTES];
    private final BytesRef origin = new BytesRef(originBytes);
    private final List<Field> document =
            List.of(
                    new Field(
                            Schema.MESSAGE, words, type(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS)),
                    new Field(Schema.TERMS, terms, type(IndexOptions.DOCS)),
                    time,
                    offset,
                    new SortedDocValuesField(Schema.ORIGIN, origin),
                    new SortedDocValuesField(Schema.PATTERN, new BytesRef(patternBytes)));

    /** The document of an entry, good until the next one is made. */
    List<Field> make(long entryOffset, LogLine line) {
        Level severity = line.severity();
        words.set(line);
        time.setLongValue(line.timeMillis());
        offset.setLongValue(entryOffset);
        setOrigin(line.applicationSpan(), line, severity);
        terms.clear();
        own(APPLICATION, line, line.applicationSpan());
        own(LEVEL, line, line.levelSpan());
        own(FILE, line, line.sourceFileSpan());
        terms.add(Schema.LEVEL).add((byte) severity.rank()).finish();
        addPattern(line);
        addFields(line);
        return document;
    }

    private void setOrigin(Span application, LogLine line, Level severity) {
        int length = Math.min(application.length(), Schema.LONGEST_APPLICATION);
        originBytes[0] = (byte) severity.rank();
        System.arraycopy(line.payload(), application.from(), originBytes, 1, length);
        origin.length = 1 + length;
    }

    private void own(byte[] name, LogLine line, Span value) {
        if (value.length() > 0) {
            terms.add(name).add(Schema.BETWEEN).add(line, value).finish();
        }
    }

    private void addPattern(LogLine line) {
        patterns.mask(line);
        long hash = patterns.hash();
        terms.add(PATTERN).add(Schema.BETWEEN);
        for (int shift = Long.SIZE - 8; shift >= 0; shift -= 8) {
            byte b = (byte) (hash >>> shift);
            patternBytes[Long.BYTES - 1 - shift / 8] = b;
            terms.add((byte) HEX.toHighHexDigit(b)).add((byte) HEX.toLowHexDigit(b));
        }
        terms.finish();
    }

    private void addFields(LogLine line) {
        for (int i = 0; i < line.fieldCount(); i++) {
            Span name = line.fieldName(i);
            if (name.length() <= Schema.LONGEST_NAME && !own(line, name) && last(line, i)) {
                terms.add(line, name).finish();
                terms.add(line, name).add(Schema.BETWEEN).add(line, line.fieldValue(i)).finish();
            }
        }
    }

    private static boolean own(LogLine line, Span name) {
        for (byte[] own : OWN) {
            if (line.equals(name, own)) {
                return true;
            }
        }
        return false;
    }

    /** Whether no later field of the entry has the same name. */
    private static boolean last(LogLine line, int index) {
        for (int i = index + 1; i < line.fieldCount(); i++) {
            if (line.same(line.fieldName(i), line.fieldName(index))) {
                return false;
            }
        }
        return true;
    }

    private static FieldType type(IndexOptions options) {
        var type = new FieldType();
        type.setIndexOptions(options);
        type.setOmitNorms(true);
        type.setTokenized(true);
        type.freeze();
        return type;
    }
}

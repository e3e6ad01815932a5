package dev.penstock.bench.load;

import dev.penstock.bench.http2.DataFrames;
import java.util.Arrays;

/** The endless, distinct messages of one stream, made in place. One thread. */
public final class PointMessages {
    private final Workload load;
    private final Template[] templates;
    private final int[] hundredths;
    private long random = 0x9E3779B97F4A7C15L;
    private long sent;

    /** The producer's name matters to {@link Contract#PUBLISH} only. */
    public PointMessages(Workload load, String producer) {
        this.load = load;
        templates = new Template[load.messages()];
        for (int i = 0; i < templates.length; i++) {
            templates[i] = new Template(load, i * load.pointsPerMessage(), producer);
        }
        hundredths = new int[load.series()];
        for (int i = 0; i < hundredths.length; i++) {
            hundredths[i] = 2_000 + i % 500 * 10;
        }
    }

    /** The next message by itself. */
    public byte[] next() {
        Template template = walked();
        advance(template);
        return Arrays.copyOfRange(template.bytes, template.start, template.bytes.length);
    }

    /** Appends the next message, every series one step further on its walk. */
    public void next(DataFrames frames) {
        append(walked(), frames);
    }

    private Template walked() {
        int index = (int) (sent % templates.length);
        int first = index * load.pointsPerMessage();
        for (int i = 0; i < load.pointsPerMessage(); i++) {
            templates[index].value(i, walk(first + i));
        }
        return templates[index];
    }

    /** The next message by itself, its sequence the value of every point. */
    public byte[] nextNumbered() {
        Template template = numbered();
        advance(template);
        return Arrays.copyOfRange(template.bytes, template.start, template.bytes.length);
    }

    /** Appends the next message with its sequence as the value of every point; returns that. */
    public long nextNumbered(DataFrames frames) {
        append(numbered(), frames);
        return sent;
    }

    private Template numbered() {
        Template template = templates[(int) (sent % templates.length)];
        for (int i = 0; i < load.pointsPerMessage(); i++) {
            template.value(i, (double) (sent + 1));
        }
        return template;
    }

    private void append(Template template, DataFrames frames) {
        advance(template);
        frames.message(template.bytes, template.start, template.length());
    }

    private void advance(Template template) {
        template.time(load.firstTimeMillis() + sent / templates.length * load.stepMillis());
        sent++;
        if (load.contract() == Contract.PUBLISH) {
            template.sequence(sent);
        }
    }

    /** Bytes that the next message takes at most, frames included. */
    int nextSize() {
        return templates[(int) (sent % templates.length)].bytes.length + 64;
    }

    /** Goes on after this sequence; numbered messages come out the same as the first time. */
    public void continueAfter(long sequence) {
        sent = sequence;
    }

    /** Points made so far. */
    public long points() {
        return sent * load.pointsPerMessage();
    }

    /** Messages made so far, which is also the last sequence. */
    public long messages() {
        return sent;
    }

    /** The time after the last point made, where a next stream of the same series may go on. */
    public long nextTimeMillis() {
        long steps = (sent + templates.length - 1) / templates.length;
        return load.firstTimeMillis() + steps * load.stepMillis();
    }

    private double walk(int series) {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        hundredths[series] += (int) (random & 7) - 3 - (int) (random >>> 8 & 1);
        return hundredths[series] / 100.0;
    }
}

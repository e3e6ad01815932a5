package dev.penstock.metrics;

import dev.penstock.ingest.Decider;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.ProducerMemory;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.MetricType;
import dev.penstock.series.NewSeries;
import dev.penstock.series.PointColumns;
import dev.penstock.series.SeriesAllocator;
import dev.penstock.series.SeriesFacts;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Decides what of a batch is stored: series within limits, messages not seen before. Lane thread. */
final class PointsDecider implements Decider<StorePoints> {
    private final SeriesAllocator series;
    private final Repeats repeats;
    private final LongAdder typeConflicts = new LongAdder();
    private byte[] scratch = new byte[64 << 10];

    PointsDecider(SeriesAllocator series, Repeats repeats) {
        this.series = series;
        this.repeats = repeats;
    }

    @Override
    public void decide(StorePoints command, Facts facts) {
        PointBatch batch = command.batch();
        var verdicts = new @Nullable Verdict[batch.parts().size()];
        var leftOut = new BitSet();
        for (int i = 0; i < verdicts.length; i++) {
            verdicts[i] = recognise(batch.parts().get(i));
            leftOut.set(i, verdicts[i] != null);
        }
        int unknown = batch.points().unknown().size();
        var refusals = new @Nullable Refusal[unknown];
        var types = new @Nullable MetricType[unknown];
        int[] ids = allocate(batch, leftOut, types, refusals, facts);
        typeConflicts.add(batch.typeConflicts(types, leftOut));
        var counts = new int[Math.max(1, verdicts.length)];
        PointColumns points =
                batch.settle(
                        ids,
                        leftOut,
                        (part, item, culprit) -> {
                            counts[part == null ? 0 : batch.parts().indexOf(part)]++;
                            Refusal refusal = refusals[culprit];
                            if (refusal != null) {
                                command.refusedItems()
                                        .add(new StorePoints.RefusedItem(part, item, refusal));
                            }
                        });
        store(points, facts);
        if (verdicts.length == 0) {
            int stored = batch.itemCount() - counts[0];
            command.parts().add(new StorePoints.PartReply(null, stored, counts[0], false, null));
        }
        for (int i = 0; i < verdicts.length; i++) {
            command.parts().add(reply(batch.parts().get(i), verdicts[i], counts[i], facts));
        }
    }

    /** Why a message is left out: it was stored before, or leaves a gap. Null: it is to be stored. */
    private sealed interface Verdict {}

    /**
     * What was answered to the first one is told again; it may stand in the same command. Where that is
     * not remembered, what the message comes to now: to be told that nothing was stored would mislead.
     */
    private record Repeated() implements Verdict {}

    private record Gap(Refusal refusal) implements Verdict {}

    private @Nullable Verdict recognise(PointBatch.Part part) {
        return switch (part.repeat()) {
            case null -> null;
            case Repeat.Content content -> repeats.expect(content) ? null : new Repeated();
            case Repeat.Sequence(String producer, long sequence) ->
                    switch (repeats.expect(producer, sequence)) {
                        case ProducerMemory.Verdict.Next _ -> null;
                        case ProducerMemory.Verdict.Repeated _ -> new Repeated();
                        case ProducerMemory.Verdict.Gap(Refusal refusal) -> new Gap(refusal);
                    };
        };
    }

    /** The ids of the batch's new series; -1 of those that are refused, or have no points to store. */
    private int[] allocate(
            PointBatch batch,
            BitSet leftOut,
            @Nullable MetricType[] types,
            @Nullable Refusal[] refusals,
            Facts facts) {
        List<NewSeries> unknown = batch.points().unknown();
        int[] ids = new int[unknown.size()];
        Arrays.fill(ids, -1);
        BitSet wanted = batch.unknownBut(leftOut);
        for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
            NewSeries one = unknown.get(i);
            switch (series.idFor(one)) {
                case SeriesAllocator.Known(int id, MetricType type) -> {
                    ids[i] = id;
                    types[i] = type;
                }
                case SeriesAllocator.Created(int id) -> {
                    ids[i] = id;
                    types[i] = one.type();
                    byte[] fact = SeriesFacts.seriesCreated(id, one.type(), one.key());
                    facts.add(SeriesFacts.SERIES_CREATED, fact, 0, fact.length);
                }
                case SeriesAllocator.Refused(Refusal refusal) -> refusals[i] = refusal;
            }
        }
        return ids;
    }

    private void store(PointColumns points, Facts facts) {
        if (points.size() == 0) {
            return;
        }
        int bound = SeriesFacts.pointsBound(points);
        if (scratch.length < bound) {
            scratch = new byte[2 * bound];
        }
        int end = SeriesFacts.encodePoints(points, scratch, 0);
        facts.add(SeriesFacts.POINTS_STORED, scratch, 0, end);
    }

    private StorePoints.PartReply reply(
            PointBatch.Part part, @Nullable Verdict verdict, int refusedHere, Facts facts) {
        return switch (verdict) {
            case Repeated _ -> {
                var counts =
                        Objects.requireNonNullElse(
                                repeats.answered(part.repeat()),
                                new ProducerMemory.Counts(part.items(), part.refused()));
                yield new StorePoints.PartReply(part, counts.stored(), counts.failed(), true, null);
            }
            case Gap(Refusal refusal) ->
                    new StorePoints.PartReply(
                            part, 0, (long) part.items() + part.refused(), false, refusal);
            case null -> {
                var counts =
                        new ProducerMemory.Counts(
                                part.items() - refusedHere, part.refused() + refusedHere);
                if (part.repeat() != null) {
                    repeats.remember(part.repeat(), counts, facts);
                }
                yield new StorePoints.PartReply(
                        part, counts.stored(), counts.failed(), false, null);
            }
        };
    }

    /** Points since the start that said another type than their series had. Any thread. */
    long typeConflicts() {
        return typeConflicts.sum();
    }

    @Override
    public void reload() {
        series.reload();
        repeats.reload();
    }
}

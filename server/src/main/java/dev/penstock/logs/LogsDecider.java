package dev.penstock.logs;

import dev.penstock.ingest.Decider;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.ProducerMemory;
import dev.penstock.ingest.ProducerMemory.Counts;
import dev.penstock.ingest.ProducerMemory.Verdict;
import dev.penstock.refusal.Refusal;
import java.util.Objects;

/** Decides what of a batch is stored: messages of producers not seen before. Lane thread. */
final class LogsDecider implements Decider<StoreLogs> {
    private final ProducerMemory producers;

    LogsDecider(ProducerMemory producers) {
        this.producers = producers;
    }

    @Override
    public void decide(StoreLogs command, Facts facts) {
        LogBatch batch = command.batch();
        if (batch.parts().isEmpty()) {
            store(command, 0, batch.count(), facts);
        }
        for (LogBatch.Part part : batch.parts()) {
            command.parts().add(decide(command, part, facts));
        }
    }

    private StoreLogs.PartReply decide(StoreLogs command, LogBatch.Part part, Facts facts) {
        LogBatch.Sequence sequence = part.sequence();
        if (sequence == null) {
            return stored(command, part, facts);
        }
        return switch (producers.expect(sequence.producer(), sequence.number())) {
            case Verdict.Next _ -> {
                var counts = new Counts(part.entries(), part.refused());
                producers.remember(sequence.producer(), sequence.number(), counts, facts);
                yield stored(command, part, facts);
            }
            case Verdict.Repeated(var remembered) -> {
                // An older one comes to what it would now: that nothing was stored would mislead.
                var counts =
                        Objects.requireNonNullElse(
                                remembered, new Counts(part.entries(), part.refused()));
                yield new StoreLogs.PartReply(part, counts.stored(), counts.failed(), true, null);
            }
            case Verdict.Gap(Refusal refusal) ->
                    new StoreLogs.PartReply(
                            part, 0, part.entries() + part.refused(), false, refusal);
        };
    }

    private static StoreLogs.PartReply stored(StoreLogs command, LogBatch.Part part, Facts facts) {
        store(command, part.from(), part.to(), facts);
        return new StoreLogs.PartReply(part, part.entries(), part.refused(), false, null);
    }

    private static void store(StoreLogs command, int from, int to, Facts facts) {
        LogBatch batch = command.batch();
        for (int i = from; i < to; i++) {
            int start = batch.start(i);
            facts.add(LogsFeature.LOG_STORED, batch.data(), start, batch.end(i) - start);
        }
        command.storing(to - from);
    }

    @Override
    public void reload() {
        producers.reload();
    }
}

package dev.penstock.cli.simulate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sends some batches twice and lets some be overtaken by later ones; loses none. The same seed
 * disturbs the same way. One thread.
 */
final class Disturbance {
    private static final int LATEST = 8;

    private final NetworkModel model;
    private final SplittableRandom random;
    private final List<Held> held = new ArrayList<>();

    Disturbance(NetworkModel model, long seed) {
        this.model = model;
        this.random = new SplittableRandom(seed);
    }

    /** What to send now that this batch was read. */
    List<Batch> pass(Batch batch) {
        var sent = new ArrayList<Batch>(1);
        if (random.nextDouble() < model.disorder()) {
            held.add(new Held(batch, 1 + random.nextInt(LATEST)));
        } else {
            sent.add(batch);
        }
        if (random.nextDouble() < model.duplicate()) {
            held.add(new Held(batch, random.nextInt(LATEST)));
        }
        release(sent);
        return sent;
    }

    /** Everything still held back. */
    List<Batch> rest() {
        var all = held.stream().map(one -> one.batch).toList();
        held.clear();
        return all;
    }

    private void release(List<Batch> sent) {
        for (Iterator<Held> each = held.iterator(); each.hasNext(); ) {
            Held one = each.next();
            if (one.turns-- == 0) {
                sent.add(one.batch);
                each.remove();
            }
        }
    }

    private static final class Held {
        private final Batch batch;
        private int turns;

        Held(Batch batch, int turns) {
            this.batch = batch;
            this.turns = turns;
        }
    }
}

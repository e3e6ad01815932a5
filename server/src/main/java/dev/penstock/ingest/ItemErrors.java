package dev.penstock.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts what is refused of one call and keeps the first few reasons: at most {@value #MOST_TEXTS}
 * texts of at most {@value #LONGEST} characters. Owned by the call; its event loop only.
 */
public final class ItemErrors {
    public static final int MOST_TEXTS = 10;
    public static final int LONGEST = 300;

    private int count;
    private int partStart;
    private int partTexts;
    private final List<String> texts = new ArrayList<>();

    /** One item is refused. */
    public void add(String text) {
        add(1, text);
    }

    /** So many items are refused for one reason. */
    public void add(int items, String text) {
        count += items;
        if (texts.size() < MOST_TEXTS) {
            texts.add(text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…");
        }
    }

    /** Starts the part that {@link #dropPart} takes out. */
    public void startPart() {
        partStart = count;
        partTexts = texts.size();
    }

    /** What came since {@link #startPart}. */
    public int partCount() {
        return count - partStart;
    }

    public void dropPart() {
        count = partStart;
        texts.subList(partTexts, texts.size()).clear();
    }

    /** Whether {@link #add} would keep a text; else one need not be made. */
    public boolean takesText() {
        return texts.size() < MOST_TEXTS;
    }

    public int count() {
        return count;
    }

    /** The reasons kept so far, in order; room for as many again. */
    public List<String> take() {
        List<String> taken = texts();
        texts.clear();
        return taken;
    }

    /** The first reasons, in order. */
    public List<String> texts() {
        return List.copyOf(texts);
    }
}

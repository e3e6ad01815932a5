package dev.penstock.series;

import org.roaringbitmap.RoaringBitmap;

/**
 * The series that match a selector, kept up to date by looking only at series added since. Used by one
 * thread at a time.
 */
public final class LiveSelection {
    private final SeriesCatalog catalog;
    private final SeriesSelector selector;
    private final RoaringBitmap members = new RoaringBitmap();
    private int[] ids;
    private int seen;

    public LiveSelection(SeriesCatalog catalog, SeriesSelector selector) {
        this.catalog = catalog;
        this.selector = selector;
        seen = catalog.size();
        ids = catalog.index().select(selector);
        members.add(ids);
    }

    /** The ids that matched at the last refresh, rising; not to be changed. */
    public int[] members() {
        return ids;
    }

    /** Takes in series added since; true if there were matching ones. Costs nothing if none were added. */
    public boolean refresh() {
        int now = catalog.size();
        boolean grew = false;
        for (; seen < now; seen++) {
            int id = catalog.addedAt(seen);
            if (catalog.index().matches(id, selector)) {
                grew |= members.checkedAdd(id);
            }
        }
        if (grew) {
            ids = members.toArray();
        }
        return grew;
    }
}

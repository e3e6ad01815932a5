package dev.penstock.series;

import org.roaringbitmap.RoaringBitmap;

/**
 * The series that match a selector, none before the first {@link #refresh}, which may take long; then
 * kept up to date by looking only at series added since. Used by one thread at a time.
 */
public final class LiveSelection {
    private final SeriesCatalog catalog;
    private final SeriesSelector selector;
    private final RoaringBitmap members = new RoaringBitmap();
    private int[] ids = new int[0];
    private int seen = -1;

    public LiveSelection(SeriesCatalog catalog, SeriesSelector selector) {
        this.catalog = catalog;
        this.selector = selector;
    }

    /** The ids that matched at the last refresh, rising; not to be changed. */
    public int[] members() {
        return ids;
    }

    /** Whether the series was a member at the last refresh. */
    public boolean contains(int id) {
        return members.contains(id);
    }

    /** Takes in series added since; true if there were matching ones. Costs nothing if none were added. */
    public boolean refresh() {
        int now = catalog.size();
        if (seen < 0) {
            seen = now;
            ids = catalog.index().select(selector);
            members.add(ids);
            return ids.length > 0;
        }
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

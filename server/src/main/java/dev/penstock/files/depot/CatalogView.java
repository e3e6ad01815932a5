package dev.penstock.files.depot;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.View;
import dev.penstock.store.Store;
import dev.penstock.store.WriteGroup;

/** The committed catalog, kept in the store's tables. Lane thread only. */
final class CatalogView implements View {
    private final Catalog catalog;
    private long applied;

    CatalogView(Store store) {
        catalog = new Catalog(store);
    }

    /** The offset behind the newest fact that the store's tables show. */
    long applied() {
        return applied;
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        catalog.apply(
                FileFact.decode(fact.kind(), fact.bytes(), fact.from(), fact.to()),
                fact.offset(),
                fact.timeMillis(),
                group);
    }

    @Override
    public void stored() {
        catalog.forget();
    }

    @Override
    public void published(long next) {
        applied = next;
    }
}

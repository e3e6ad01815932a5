package dev.penstock.series;

/**
 * Is shown the parts of a series' key where they lie: UTF-8, not to be changed, valid until the call
 * returns. See {@link SeriesCatalog#parts}.
 */
public interface KeyParts {

    void name(byte[] bytes, int from, int to);

    void source(byte[] bytes, int from, int to);

    /** One tag; called once for each, in canonical order. */
    void tag(byte[] bytes, int keyFrom, int keyTo, int valueFrom, int valueTo);
}

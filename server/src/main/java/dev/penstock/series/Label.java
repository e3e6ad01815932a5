package dev.penstock.series;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The labels every series has besides its tags. Constants, any thread. */
public final class Label {
    /** The label that is the metric's name. */
    public static final String NAME = "__name__";

    /** The label that is the source. */
    public static final String SOURCE = "source";

    static final byte[] NAME_BYTES = NAME.getBytes(UTF_8);
    static final byte[] SOURCE_BYTES = SOURCE.getBytes(UTF_8);

    private Label() {}
}

package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.refusal.RefusedException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class EventIdTest {
    private static final long LATEST = (1L << 48) - 1;

    @Property
    void whatIsReadIsWhatWasWritten(
            @ForAll @LongRange(min = 0, max = LATEST) long time,
            @ForAll @LongRange(min = 0) long offset) {
        var id = new EventId(time, offset);
        assertThat(id.text()).hasSize(26);
        assertThat(EventId.parse("id", id.text())).isEqualTo(id);
    }

    @Property
    void textsSortAsEventsDo(
            @ForAll @LongRange(min = 0, max = LATEST) long time,
            @ForAll @LongRange(min = 0, max = 3) long later,
            @ForAll @LongRange(min = 0, max = 1L << 62) long offset,
            @ForAll @LongRange(min = 1, max = 1L << 61) long further) {
        var before = new EventId(time, offset);
        var after = new EventId(Math.min(LATEST, time + later), offset + further);
        assertThat(before.text()).isLessThan(after.text());
    }

    @Property
    void whateverTextComesIsReadOrRefused(@ForAll String text) {
        assertThatThrownBy(() -> EventId.parse("message_id", text))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("message_id");
    }

    @Example
    void whatIsTooLargeIsRefused() {
        for (String text : new String[] {"8".repeat(26), "7".repeat(26), "Z".repeat(26), "u"}) {
            assertThatThrownBy(() -> EventId.parse("id", text))
                    .isInstanceOf(RefusedException.class);
        }
        assertThat(EventId.parse("id", "0".repeat(26))).isEqualTo(new EventId(0, 0));
    }
}

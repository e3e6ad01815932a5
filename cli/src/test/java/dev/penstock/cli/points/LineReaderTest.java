package dev.penstock.cli.points;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Property
    void readingOnFromAnyLineEndGivesTheRest(
            @ForAll @Size(min = 1, max = 30) List<@AlphaChars String> lines)
            throws IOException, InterruptedException, BadLineException {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        var reader = reader(bytes, 0);
        for (int i = 0; i < lines.size(); i++) {
            byte[] rest = Arrays.copyOfRange(bytes, (int) reader.offset(), bytes.length);
            assertThat(all(reader(rest, i))).isEqualTo(lines.subList(i, lines.size()));
            assertThat(reader.next()).isEqualTo(lines.get(i));
        }
        assertThat(reader.next()).isNull();
        assertThat(reader.number()).isEqualTo(lines.size());
    }

    @Test
    void lineEndsOfAnyKindAndAMarkAtTheBeginningAreTakenOff() throws Exception {
        byte[] bytes = "\uFEFFone\r\ntwo\n\nlast".getBytes(StandardCharsets.UTF_8);
        assertThat(all(reader(bytes, 0))).containsExactly("one", "two", "", "last");
    }

    @Test
    void aLineThatIsNotTextIsRefusedAndTheNextIsRead() throws Exception {
        var reader = reader(new byte[] {'a', (byte) 0xC3, '\n', 'b', '\n'}, 0);
        assertThatThrownBy(reader::next)
                .isInstanceOf(BadLineException.class)
                .hasMessage("not UTF-8");
        assertThat(reader.next()).isEqualTo("b");
    }

    @Test
    void anEndlessLineIsPassedOver() throws Exception {
        var bytes = new byte[LineReader.LONGEST_LINE * 2 + 3];
        Arrays.fill(bytes, (byte) 'x');
        bytes[bytes.length - 3] = '\n';
        bytes[bytes.length - 1] = '\n';
        var reader = reader(bytes, 0);
        assertThatThrownBy(reader::next).hasMessage("longer than 1 MiB");
        assertThat(reader.next()).isEqualTo("x");
        assertThat(reader.next()).isNull();
    }

    private static LineReader reader(byte[] bytes, long linesBefore) {
        return new LineReader(new ByteArrayInputStream(bytes), 0, linesBefore);
    }

    private static List<String> all(LineReader reader)
            throws IOException, InterruptedException, BadLineException {
        var lines = new ArrayList<String>();
        for (String line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }
}

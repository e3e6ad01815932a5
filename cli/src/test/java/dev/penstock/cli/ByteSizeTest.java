package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({"512,512", "10MB,10000000", "1.5kB,1500", "2GiB,2147483648", "3K,3000", "7B,7"})
    void amountsAreReadAsPeopleWriteThem(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "-1", "10 minutes", "99999999999TB"})
    void whatIsNoAmountIsTold(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void amountsAreRoundedToWhatMatters() {
        assertThat(ByteSize.format(999)).isEqualTo("999 B");
        assertThat(ByteSize.format(1_500)).isEqualTo("1.5 kB");
        assertThat(ByteSize.format(999_960)).isEqualTo("1.0 MB");
        assertThat(ByteSize.format(300_000_000)).isEqualTo("300.0 MB");
    }
}

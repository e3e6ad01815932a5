package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.refusal.StatusCode;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTest {
    @Test
    void messagesArePercentEncodedAsUtf8() {
        assertThat(
                        Status.percentEncoded(
                                "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"))
                .isEqualTo(
                        "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP"
                                + " %F0%9F%98%88%09%0A");
        assertThat(Status.percentEncoded("100%")).isEqualTo("100%25");
    }

    @Test
    void aRefusalCarriesItsReasonFactsAndRetryDelay() throws Exception {
        Status status =
                Status.of(
                        Refusal.of(Reason.OVERLOADED, "too much")
                                .with("queue", "7")
                                .retryAfter(Duration.ofMillis(2_500)));
        assertThat(status.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        var details =
                com.google.rpc.Status.parseFrom(
                        Base64.getDecoder().decode(Objects.requireNonNull(status.details())));
        assertThat(details.getMessage()).isEqualTo("too much");
        var info = details.getDetails(0).unpack(ErrorInfo.class);
        assertThat(info.getDomain()).isEqualTo("penstock.dev");
        assertThat(info.getReason()).isEqualTo("OVERLOADED");
        assertThat(info.getMetadataMap()).containsEntry("queue", "7");
        var retry = details.getDetails(1).unpack(RetryInfo.class).getRetryDelay();
        assertThat(retry.getSeconds()).isEqualTo(2);
        assertThat(retry.getNanos()).isEqualTo(500_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "1n,1",
        "5u,5000",
        "250m,250000000",
        "3S,3000000000",
        "2M,120000000000",
        "1H,3600000000000"
    })
    void timeoutsHaveUnits(String value, long nanos) {
        assertThat(Timeout.nanos(value)).isEqualTo(nanos);
    }

    @Test
    void theLongestTimeoutIsLong() {
        assertThat(Timeout.nanos("99999999H")).isGreaterThan(TimeUnit.DAYS.toNanos(365 * 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "1", "-1m", "1.5S", "123456789m", "1 m", "1d", "１m"})
    void aMalformedTimeoutIsRefused(String value) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> Timeout.nanos(value));
    }
}

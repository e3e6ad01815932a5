package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleBetweenRequestsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new IdleBetweenRequests(1_000));

    @BeforeEach
    void stopTheClock() {
        channel.freezeTime();
    }

    @Test
    void aRequestMaySayNothingForLongUntilItIsAnswered() {
        ask();
        pass(10_000);
        end();
        pass(10_000);
        answer();
        pass(999);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aBodyThatDoesNotEndAfterItsAnswerKeepsNoConnection() {
        ask();
        answer();
        pass(1_000);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatStillComesAfterTheAnswerPutsTheEndOff() {
        ask();
        answer();
        for (int i = 0; i < 3; i++) {
            pass(900);
            channel.writeInbound(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[1])));
        }
        pass(900);
        end();
        pass(999);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatIsAskedAgainIsNotIdle() {
        ask();
        end();
        answer();
        pass(900);
        ask();
        end();
        pass(10_000);
        assertThat(channel.isOpen()).isTrue();
    }

    private void ask() {
        channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/x"));
    }

    private void end() {
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void answer() {
        channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }
}

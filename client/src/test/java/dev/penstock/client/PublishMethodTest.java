package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.PublishResponse;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PublishMethodTest {
    private final PublishMethod<?, PublishResponse> method =
            new PublishMethod<>(
                    LogsGrpc.getPublishMethod(),
                    PublishResponse::getSequence,
                    sequence -> PublishResponse.newBuilder().setSequence(sequence).build());

    @Test
    void aMessageCoveredByALaterAnswerHasNoCountsOfItsOwn() {
        var response = PublishResponse.newBuilder().setSequence(5).setStored(3).build();
        assertThat(method.answer(response, 5)).isSameAs(response);
        assertThat(method.answer(response, 4))
                .isEqualTo(PublishResponse.newBuilder().setSequence(4).build());
    }

    @Test
    void messagesWithoutEntriesAreRefusedHere() {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1));
                var publisher = client.logPublisher(PublisherConfig.of("tester", "shop"))) {
            assertThatThrownBy(() -> publisher.publish(List.of()))
                    .hasMessage("entries: 0 (expected: 1 to 10000)");
        }
    }
}

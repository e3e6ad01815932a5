package dev.penstock.client;

import dev.penstock.api.analytics.CollaborationGrpc;
import dev.penstock.api.analytics.CollaborationMessage;
import io.grpc.stub.StreamObserver;

/** {@code analytics.Collaboration} of a stand-in server. */
final class StandInCollaboration extends CollaborationGrpc.CollaborationImplBase {
    /** A message that is refused. */
    static final String UNWANTED = "unwanted";

    private final StandInTalk talk = new StandInTalk();
    private final Trouble trouble;

    StandInCollaboration(Trouble trouble) {
        this.trouble = trouble;
    }

    @Override
    public StreamObserver<CollaborationMessage> collaborate(
            StreamObserver<CollaborationMessage> answer) {
        return new StandInTalk.Talking<CollaborationMessage, CollaborationMessage>(
                answer, trouble) {
            private CollaborationMessage first = CollaborationMessage.getDefaultInstance();
            private int place;

            @Override
            void hear(CollaborationMessage message) {
                place++;
                if (place == 1) {
                    first = message;
                    join();
                } else if (message.getMessage().equals(UNWANTED)) {
                    send(
                            system("refused")
                                    .setRefused(place)
                                    .putMetadata("code", "INVALID_ARGUMENT")
                                    .build());
                } else {
                    talk.say(
                            first.getSessionId(),
                            first.getUserId(),
                            message.getMessage(),
                            first.getProducer() + message.getSequence());
                    send(system("acknowledged").setSequence(message.getSequence()).build());
                }
            }

            private void join() {
                String session = first.getSessionId();
                int from =
                        first.getAfterCursor().isEmpty()
                                ? talk.size(session)
                                : Integer.parseInt(first.getAfterCursor());
                send(system("acknowledged").setCursor(String.valueOf(from)).build());
                follow(talk, session, from, StandInCollaboration::told);
            }
        };
    }

    private static CollaborationMessage told(StandInTalk.Thing thing, String cursor) {
        return CollaborationMessage.newBuilder()
                .setUserId(thing.user())
                .setMessageType("chat")
                .setMessage(thing.text())
                .setCursor(cursor)
                .build();
    }

    private static CollaborationMessage.Builder system(String type) {
        return CollaborationMessage.newBuilder()
                .setUserId("system")
                .setMessageType("system")
                .putMetadata("type", type);
    }
}

package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.Durability;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.ingest.ItemErrors;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** Publish and Write of {@code penstock.metrics.v1.Metrics}: every message acknowledged as durable. */
final class PublishService {
    private static final int MOST_UNDECIDED = 100;

    private final Intake intake;

    PublishService(Intake intake) {
        this.intake = intake;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.raw(MetricsGrpc.getPublishMethod(), call -> new Publish(call, intake))
                        .withMaxMessageBytes(CollectionService.MAX_MESSAGE_BYTES),
                Methods.raw(MetricsGrpc.getWriteMethod(), call -> new Write(call, intake))
                        .withMaxMessageBytes(CollectionService.MAX_MESSAGE_BYTES));
    }

    private static class Publish extends PointStream {
        private boolean someWantSync;

        /** Why points were refused when decoded, a list for each message not answered yet. */
        private final Deque<List<String>> texts = new ArrayDeque<>();

        Publish(ServerCall call, Intake intake) {
            super(call, intake, MOST_UNDECIDED);
        }

        @Override
        boolean whenWritten() {
            boolean written = !someWantSync;
            someWantSync = false;
            return written;
        }

        @Override
        void decode(
                byte[] bytes,
                int offset,
                int length,
                int number,
                long nowMillis,
                PointBatchBuilder batch) {
            PublishDecoder decoder = intake.publishDecoder();
            Refusal refusal =
                    decoder.decode(bytes, offset, length, number, nowMillis, batch, errors);
            if (refusal != null) {
                intake.refused.add(decoder.points());
                throw refusal.asException();
            }
            texts.add(errors.take());
            // Messages of one read share a batch: it is answered as the most careful of them wants.
            someWantSync |= decoder.durability() != Durability.DURABILITY_RECEIVED_VALUE;
        }

        @Override
        String itemError(int item, String message) {
            return "points[" + item + "]: " + message;
        }

        @Override
        void answered(StorePoints command) {
            // What the lane refused is told with the message it is of.
            var _ = errors.take();
            for (StorePoints.PartReply reply : command.parts()) {
                if (isClosed()) {
                    return;
                }
                List<String> decoded = texts.remove();
                if (reply.refusal() != null) {
                    call().close(reply.refusal());
                    return;
                }
                call().sendMessage(response(reply, decoded, command.refusedItems()));
            }
        }

        private PublishResponse response(
                StorePoints.PartReply reply,
                List<String> decoded,
                List<StorePoints.RefusedItem> refused) {
            var response =
                    PublishResponse.newBuilder()
                            .setStored((int) reply.stored())
                            .setFailed((int) reply.failed())
                            .setRepeated(reply.repeated());
            if (reply.part() != null && reply.part().repeat() instanceof Repeat.Sequence sequence) {
                response.setSequence(sequence.sequence());
            }
            if (reply.failed() > 0) {
                var texts = new ItemErrors();
                decoded.forEach(texts::add);
                for (var item : refused) {
                    if (Objects.equals(item.part(), reply.part()) && texts.takesText()) {
                        texts.add(itemError(item.item(), item.refusal().message()));
                    }
                }
                response.addAllErrors(texts.texts());
            }
            return response.build();
        }

        @Override
        protected void complete() {
            call().close();
        }
    }

    /** Exactly one message: anything else breaks the protocol. */
    private static final class Write extends Publish {
        Write(ServerCall call, Intake intake) {
            super(call, intake);
        }

        @Override
        void decode(
                byte[] bytes,
                int offset,
                int length,
                int number,
                long nowMillis,
                PointBatchBuilder batch) {
            if (number > 1) {
                throw Refusal.of(Reason.INTERNAL, "more than one request message").asException();
            }
            super.decode(bytes, offset, length, number, nowMillis, batch);
        }

        @Override
        protected void complete() {
            if (messages() == 0) {
                call().close(Refusal.of(Reason.INTERNAL, "half-closed without a request message"));
            } else {
                super.complete();
            }
        }
    }
}

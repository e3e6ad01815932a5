package dev.penstock.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FlightTest {
    private final List<String> answers = new ArrayList<>();

    @Test
    void whoIsAnsweredOnceWrittenIsAnsweredEvenWhenThereWasNothingToWrite() {
        Flight flight = flight();
        flight.answerCommitted();
        assertThat(answers).containsExactly("committed");
    }

    @Test
    void whoWasAnsweredOnceWrittenIsNotAnsweredAgain() {
        Flight flight = flight();
        flight.written();
        flight.answerCommitted();
        flight.answerRefused(Refusal.of(Reason.OVERLOADED, "too late"));
        assertThat(answers).containsExactly("committed");
    }

    @Test
    void anAnswerThatFailsLeavesNobodyBehindItUnanswered() {
        var failing = new Flight(0, LaneConfig.defaults(), _ -> {});
        failing.add(
                asked(
                        () -> {
                            throw new IllegalStateException("a defect, as told");
                        }));
        failing.add(asked(() -> answers.add("behind it")));
        failing.written();
        assertThat(answers).containsExactly("behind it");
    }

    private Flight flight() {
        var flight = new Flight(0, LaneConfig.defaults(), _ -> {});
        flight.add(asked(() -> answers.add("committed")));
        return flight;
    }

    private Command asked(Runnable whenCommitted) {
        return new Command() {
            @Override
            public int weight() {
                return 1;
            }

            @Override
            public boolean answerWhenWritten() {
                return true;
            }

            @Override
            public void committed() {
                whenCommitted.run();
            }

            @Override
            public void refused(Refusal refusal) {
                answers.add("refused");
            }
        };
    }
}

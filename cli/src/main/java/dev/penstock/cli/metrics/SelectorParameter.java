package dev.penstock.cli.metrics;

import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.cli.SelectorSyntax;
import picocli.CommandLine.Parameters;

/** The selector that every metrics command takes. */
final class SelectorParameter {
    @Parameters(
            arity = "0..1",
            paramLabel = "SELECTOR",
            converter = SelectorSyntax.class,
            description = "The series wanted (default: all); penstock metrics --help explains.")
    private Selector selector = Selector.getDefaultInstance();

    Selector value() {
        return selector;
    }
}

package dev.penstock.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Who talks; the same for every command. */
public final class UserOption {
    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            defaultValue = "${PENSTOCK_USER:-${USER:-}}",
            description = "Who one is (default: $PENSTOCK_USER or $USER).")
    private String user = "";

    /** The name. */
    public String name() {
        if (user.isBlank() && spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "--user: who? ($PENSTOCK_USER and $USER are empty)");
        }
        return user;
    }

    /** The name, or nothing if there is none: for what can be asked by anybody. */
    public String nameIfAny() {
        return user.strip();
    }
}

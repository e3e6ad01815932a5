package dev.penstock;

import dev.penstock.operate.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code penstock config}: every setting, as the server would see it. */
@Command(
        name = "config",
        description = "Print every setting with its value.",
        mixinStandardHelpOptions = true)
public final class ConfigCommand implements Callable<Integer> {
    @Mixin private ServeCommand.Flags flags = new ServeCommand.Flags();
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        Settings.keys(ServeCommand.checked(spec.commandLine(), flags))
                .forEach((key, value) -> out.println(key + ": " + value));
        out.flush();
        return 0;
    }
}

package dev.penstock;

import dev.penstock.operate.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code penstock config}: every setting, as the server would see it. */
@Command(
        name = "config",
        description = "Print every setting with its value.",
        mixinStandardHelpOptions = true)
public final class ConfigCommand implements Callable<Integer> {
    @Mixin private ServeCommand.Flags flags = new ServeCommand.Flags();

    @Override
    public Integer call() throws IOException {
        try {
            Settings.keys(flags.config())
                    .forEach((key, value) -> System.out.println(key + ": " + value));
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println("penstock: " + e.getMessage());
            return 2;
        }
    }
}

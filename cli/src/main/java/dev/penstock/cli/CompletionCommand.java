package dev.penstock.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the completion script of a shell. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Print the completion script for a shell.",
        footer = {
            "",
            "Examples:",
            "  source <(penstock completion bash)            # this shell; or put it into ~/.bashrc",
            "  penstock completion zsh > ~/.zsh/_penstock.sh # and source it from ~/.zshrc"
        })
final class CompletionCommand implements Runnable {
    enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.BASH;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        var root = spec.root().commandLine();
        var out = spec.commandLine().getOut();
        if (shell == Shell.ZSH) {
            out.println("autoload -U +X compinit && compinit -u");
        }
        out.println(AutoComplete.bash("penstock", root));
        out.flush();
    }
}

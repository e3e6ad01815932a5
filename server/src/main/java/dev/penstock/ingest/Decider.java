package dev.penstock.ingest;

/**
 * What commands become: reads the command and its own state, adds facts, fills in the command's
 * reply. Lane thread only. It must update its state at once (the next command sees it) although the
 * facts are not yet committed; readers never look here.
 *
 * @param <C> the commands it takes
 */
public interface Decider<C extends Command> {

    /** Decides one command. Adds any number of facts, also none. */
    void decide(C command, Facts facts);

    /** Forgets what was decided but not committed: the views hold the truth. */
    void reload();
}

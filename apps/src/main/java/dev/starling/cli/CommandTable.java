package dev.starling.cli;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The commands. A new one is one line here. */
final class CommandTable {
    /**
     * A command.
     *
     * @param name its name on the command line
     * @param make builds it; nothing of it is loaded before
     */
    record Entry(String name, Function<Shell, CliCommand> make) {}

    static final List<Entry> ENTRIES = List.of(
            new Entry("seed", SeedCommand::new),
            new Entry("subscribe", SubscribeCommand::new),
            new Entry("publish", PublishCommand::new),
            new Entry("host", HostCommand::new),
            new Entry("ping", PingCommand::new),
            new Entry("identify", IdentifyCommand::new),
            new Entry("perf", PerfCommand::new),
            new Entry("call", CallCommand::new),
            new Entry("key", KeyCommand::new),
            new Entry("interop", InteropCommand::new),
            new Entry("testbed", TestbedCommand::new),
            new Entry("simulate", SimulateCommand::new),
            new Entry("lab", LabCommand::new),
            new Entry("inspect", InspectCommand::new),
            new Entry("completion", CompletionCommand::new));

    private CommandTable() {}

    /** The command with this name; null where there is none. */
    static @Nullable Entry find(String name) {
        for (Entry entry : ENTRIES) {
            if (entry.name().equals(name)) {
                return entry;
            }
        }
        return null;
    }
}

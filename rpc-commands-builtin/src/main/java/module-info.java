/** Commands that every server can offer; each is found through {@link java.util.ServiceLoader}. */
module io.heddle.commands {
    requires io.heddle.core;
    requires java.management;
    requires jdk.management; // the one way to see virtual threads
    requires static com.google.auto.service; // annotations only: read when compiling
    requires static org.jspecify; // annotations only: nothing reads them at run time

    exports io.heddle.commands;

    opens io.heddle.commands to
            io.heddle.core; // the records that commands return

    provides io.heddle.command.Command with
            io.heddle.commands.Echo,
            io.heddle.commands.GetLog,
            io.heddle.commands.Help,
            io.heddle.commands.Kill,
            io.heddle.commands.Ping,
            io.heddle.commands.Quit,
            io.heddle.commands.Stats,
            io.heddle.commands.Threads,
            io.heddle.commands.Version,
            io.heddle.commands.Who;
}

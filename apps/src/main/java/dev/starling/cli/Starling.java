package dev.starling.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.util.List;

/** The program {@code starling}. */
public final class Starling {
    private Starling() {}

    /** Runs one command and exits with its {@link ExitCode}. */
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("--train")) {
            Training.run();
            System.exit(ExitCode.DONE);
        }
        Shell shell = new Shell(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getenv(),
                Boolean.getBoolean("starling.terminal.out"),
                Boolean.getBoolean("starling.terminal.err"),
                new RealWorlds());
        System.exit(new Dispatch(shell).run(List.of(args)));
    }
}

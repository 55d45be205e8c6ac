package dev.starling.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the program's exit status says. */
final class ExitCode {
    /** Done; also when the reader of the output has gone. */
    static final int DONE = 0;
    /** Not done; the reason stands on stderr. */
    static final int FAILED = 1;
    /** The command line cannot be understood. */
    static final int USAGE = 2;
    /** 128 + a signal's number: ended by it, in order. */
    static final int SIGNAL = 128;

    private ExitCode() {}

    /** For the help pages; picocli wants a sorted text of keys and explanations. */
    static Map<String, String> documented() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(" 0", "done");
        codes.put(" 1", "failed: the reason is on stderr");
        codes.put(" 2", "the command line cannot be understood");
        codes.put("130", "interrupted by Ctrl-C (143 by SIGTERM, 129 by SIGHUP)");
        return codes;
    }
}

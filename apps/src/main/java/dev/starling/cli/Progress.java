package dev.starling.cli;

/** Tells on stderr how far long work has come: one line that changes on a terminal, a line a step elsewhere. */
final class Progress implements dev.starling.testbed.Progress {
    static final String CLEAR = "\r\u001b[2K";
    private static final long REDRAW_NS = 100_000_000L;

    private final Shell shell;
    private final boolean quiet;
    private String step = "";
    private long drawnNs;

    /** @param quiet tells only a terminal */
    Progress(Shell shell, boolean quiet) {
        this.shell = shell;
        this.quiet = quiet;
    }

    @Override
    public synchronized void at(String next, int done, int of) {
        if (shell.errIsTerminal()) {
            long now = System.nanoTime();
            if (done == of || now - drawnNs > REDRAW_NS || !next.equals(step)) {
                drawnNs = now;
                Console.write(shell, CLEAR + next + " " + done + "/" + of);
            }
        } else if (!quiet && done == of && !next.equals(step)) {
            Console.write(shell, next + " " + done + "/" + of + "\n");
        }
        step = next;
    }

    /** Leaves the line empty for whatever comes next. */
    synchronized void clear() {
        if (shell.errIsTerminal()) {
            Console.write(shell, CLEAR);
        }
    }
}

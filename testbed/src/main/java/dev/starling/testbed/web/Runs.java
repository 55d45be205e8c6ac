package dev.starling.testbed.web;

import java.util.Optional;

/** Running a testbed again: from its file, or from another seed. Asked from any thread. */
public interface Runs {
    /** Of a testbed that cannot be started again. */
    Runs NONE = new Runs() {
        @Override
        public Optional<String> file() {
            return Optional.empty();
        }

        @Override
        public Optional<String> replay(String file) {
            return Optional.of("this testbed cannot be started again from here");
        }

        @Override
        public Optional<String> again(long seed) {
            return replay("");
        }
    };

    /** The run that is up so far: how it began, and each control with its time. */
    Optional<String> file();

    /**
     * Ends the run that is up and begins this one; takes effect a moment later.
     *
     * @return why not, if it does not
     */
    Optional<String> replay(String file);

    /** The same with another seed, and without what has been asked for since. */
    Optional<String> again(long seed);
}

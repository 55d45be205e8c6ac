package dev.starling.testbed;

/** Takes what a scenario has to tell while it runs; ignoring everything is fine. */
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (step, done, of) -> {};

    /**
     * A step goes on.
     *
     * @param step what is done, for people
     * @param done how much of it
     * @param of how much in all
     */
    void at(String step, int done, int of);
}

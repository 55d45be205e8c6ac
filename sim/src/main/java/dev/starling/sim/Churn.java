package dev.starling.sim;

import java.time.Duration;

/**
 * How peers come and go.
 *
 * @param session how long a peer stays
 * @param absence how long it is away before it comes back
 * @param crashes share of sessions that end without farewell, 0…1
 * @param forgets share of returns without the state of the life before, 0…1; means something only for peers with a store
 */
public record Churn(Lasting session, Lasting absence, double crashes, double forgets) {
    public Churn {
        if (!(crashes >= 0 && crashes <= 1 && forgets >= 0 && forgets <= 1)) {
            throw new IllegalArgumentException("shares lie in 0…1: " + crashes + ", " + forgets);
        }
    }

    /** Exponential sessions and absences, every end a crash, state kept. */
    public static Churn exponential(Duration meanSession, Duration meanAbsence) {
        return new Churn(new Lasting.Exponential(meanSession), new Lasting.Exponential(meanAbsence), 1, 0);
    }
}

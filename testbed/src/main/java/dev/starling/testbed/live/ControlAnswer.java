package dev.starling.testbed.live;

import java.util.Map;

/**
 * What came of a control.
 *
 * @param ok whether it was done
 * @param event what it is called in a line of JSON, {@code error} where it was not done
 * @param fields what there is to tell, in order: numbers, texts and booleans
 * @param text the same for people
 */
public record ControlAnswer(boolean ok, String event, Map<String, Object> fields, String text) {
    static ControlAnswer refused(String why) {
        return new ControlAnswer(false, "error", Map.of("reason", why), why);
    }
}

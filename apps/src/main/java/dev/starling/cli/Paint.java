package dev.starling.cli;

/** Colours, or none. Never the only carrier of a meaning. */
enum Paint {
    PLAIN,
    ANSI;

    /** What matters most. */
    String strong(String text) {
        return sgr("1", text);
    }

    /** What matters least. */
    String faint(String text) {
        return sgr("2", text);
    }

    /** Well. */
    String good(String text) {
        return sgr("32", text);
    }

    /** Not well. */
    String bad(String text) {
        return sgr("31", text);
    }

    private String sgr(String code, String text) {
        return this == PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}

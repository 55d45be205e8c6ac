package dev.starling.archfixture.srp;

import java.util.logging.Logger;

final class Logs {
    private Logs() {}

    static Object javaLogging() {
        return Logger.getGlobal();
    }

    static void platformLogging(System.Logger logger) {
        logger.log(System.Logger.Level.INFO, "x");
    }

    static void stackTrace(Exception e) {
        e.printStackTrace();
    }
}

package dev.starling.net.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Why a file cannot be used, as far as the system says, and what a person can do about it. */
enum Trouble {
    FULL("free some space on that file system"),
    QUOTA("delete files or have the quota raised"),
    READ_ONLY("mount it writable, or use a folder elsewhere"),
    DENIED("make it yours (chown -R \"$USER\" FOLDER; chmod -R u+rwX FOLDER), or use a folder elsewhere"),
    DESCRIPTORS("raise the limit of open files (ulimit -n) or open fewer peers"),
    MEDIUM("the disk reports errors: save what you can and replace it"),
    OTHER("look at the folder and its file system, or use a folder elsewhere");

    private final String advice;

    Trouble(String advice) {
        this.advice = advice;
    }

    static Trouble of(IOException e) {
        String text = reason(e).toLowerCase(Locale.ROOT);
        if (text.contains("no space left")) {
            return FULL;
        }
        if (text.contains("quota")) {
            return QUOTA;
        }
        if (text.contains("read-only file system")) {
            return READ_ONLY;
        }
        if (e instanceof AccessDeniedException
                || text.contains("permission denied")
                || text.contains("not permitted")) {
            return DENIED;
        }
        if (text.contains("too many open files")) {
            return DESCRIPTORS;
        }
        return text.contains("input/output error") ? MEDIUM : OTHER;
    }

    /** What the system said. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** What to do, for a folder. */
    String advice(String folder) {
        return advice.replace("FOLDER", folder);
    }
}

package dev.starling.napster;

import dev.starling.core.IpAddress;
import java.util.List;

/** A message between a client and the server. Names of files and programs contain no quotes, nicks no blanks. */
public sealed interface NapsterMessage {
    /** 0: why a login was refused. */
    record LoginError(String text) implements NapsterMessage {}

    /**
     * 2: I am here.
     *
     * @param port where I take connections; 0 for nowhere
     * @param client the program
     * @param link 0 unknown, 1 a modem of 14.4 kbit/s … 10 T3 or better
     */
    record Login(String nick, String password, int port, String client, int link) implements NapsterMessage {}

    /** 3: welcome. */
    record LoginAccepted(String email) implements NapsterMessage {}

    /** 100: I share this file. */
    record Share(Tune tune) implements NapsterMessage {}

    /** 102: no longer. */
    record Unshare(String file) implements NapsterMessage {}

    /**
     * 200: who has this?
     *
     * @param words all of which are in the name
     * @param resultsMax how many answers at most
     * @param conditions that hold besides
     */
    record Search(String words, int resultsMax, List<Condition> conditions) implements NapsterMessage {}

    /** 201: an answer. */
    record Result(Tune tune, String nick, IpAddress ip, int link) implements NapsterMessage {}

    /** 202: no more answers. */
    record SearchEnd() implements NapsterMessage {}

    /** 203: I want this file of that user. */
    record Download(String nick, String file) implements NapsterMessage {}

    /** 204: fetch it there; port 0 means that the other one cannot be reached. */
    record DownloadAccepted(String nick, IpAddress ip, int port, String file, String md5, int link)
            implements NapsterMessage {}

    /** 206: it is not to be had. */
    record NotAvailable(String nick, String file) implements NapsterMessage {}

    /** 214: how much there is. */
    record Statistics(long users, long files, long gigabytes) implements NapsterMessage {}

    /** 404: something else is wrong. */
    record Refused(String text) implements NapsterMessage {}

    /** 607: somebody wants this file of you. */
    record UploadAsked(String nick, String file) implements NapsterMessage {}

    /** 608: I give it. */
    record UploadAccepted(String nick, String file) implements NapsterMessage {}

    /** Any other. */
    record Other(int type, String text) implements NapsterMessage {}

    /**
     * A file that is shared.
     *
     * @param md5 32 hexadecimal digits, of about the first 300 KB: decoration
     * @param size in bytes
     */
    record Tune(String file, String md5, long size, int kbps, int hertz, int seconds) {}

    /** What else must hold of a result. */
    record Condition(Field field, Comparison comparison, int value) {
        /** Of what. */
        public enum Field {
            LINESPEED,
            BITRATE,
            FREQ
        }

        /** How. */
        public enum Comparison {
            AT_LEAST,
            AT_BEST,
            EQUAL_TO;

            /** As it is written. */
            String words() {
                return name().replace('_', ' ');
            }
        }

        /** Whether it does. */
        boolean holds(Tune tune, int link) {
            int measured = switch (field) {
                case LINESPEED -> link;
                case BITRATE -> tune.kbps();
                case FREQ -> tune.hertz();
            };
            return switch (comparison) {
                case AT_LEAST -> measured >= value;
                case AT_BEST -> measured <= value;
                case EQUAL_TO -> measured == value;
            };
        }
    }
}

package dev.starling.net.tcp;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a link ended, or did not come to be. The texts go out as codes and in names of counters. */
enum Fault {
    /** Both sides had finished. */
    FINISHED("finished"),
    /** By ourselves. */
    ABORTED("aborted"),
    /** By the other side, or by somebody on the way. */
    RESET("reset"),
    /** Nobody listens there. */
    REFUSED("refused"),
    /** No way there. */
    UNREACHABLE("unreachable"),
    TIMEOUT("timeout"),
    BAD_ADDRESS("bad-address"),
    /** The process may open no more files. */
    NO_DESCRIPTOR("no-descriptor"),
    /** All local ports toward that address are in use. */
    NO_PORT("no-port"),
    /** By the system's firewall or sandbox. */
    FORBIDDEN("forbidden"),
    /** What answered does not speak WebSocket. */
    NOT_WEBSOCKET("not-websocket"),
    /** Frames that RFC 6455 forbids, or that libp2p does not have. */
    BAD_FRAME("bad-frame"),
    /** The handler threw. */
    BROKEN_HANDLER("broken-handler"),
    /** Anything else that the system said. */
    FAILED("failed");

    final String code;

    Fault(String code) {
        this.code = code;
    }

    /** What an exception of a socket means. Netty's epoll and the JDK say it differently; only the words are common. */
    static Fault of(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return TIMEOUT;
        }
        if (cause instanceof NoRouteToHostException || cause instanceof PortUnreachableException) {
            return UNREACHABLE;
        }
        if (cause instanceof UnsupportedAddressTypeException
                || cause instanceof UnresolvedAddressException
                || cause instanceof UnknownHostException) {
            return BAD_ADDRESS;
        }
        if (cause instanceof ClosedChannelException) {
            return RESET;
        }
        Fault told = told(cause);
        Throwable inner = cause.getCause();
        return told == FAILED && inner != null ? of(inner) : told;
    }

    private static Fault told(Throwable cause) {
        String text = text(cause).toLowerCase(Locale.ROOT);
        if (text.contains("refused")) {
            return REFUSED;
        }
        if (text.contains("unreachable") || text.contains("no route")) {
            return UNREACHABLE;
        }
        if (text.contains("timed out")) {
            return TIMEOUT;
        }
        if (text.contains("reset") || text.contains("broken pipe") || text.contains("not connected")) {
            return RESET;
        }
        if (text.contains("too many open files")) {
            return NO_DESCRIPTOR;
        }
        if (text.contains("cannot assign") || text.contains("not available") || cause instanceof BindException) {
            return NO_PORT;
        }
        if (text.contains("not permitted") || text.contains("permission")) {
            return FORBIDDEN;
        }
        return FAILED;
    }

    /** Whether it is that of a system call, and not a defect of ours. */
    static boolean ofSystem(Throwable cause) {
        return cause instanceof IOException;
    }

    static String text(@Nullable Throwable cause) {
        if (cause == null) {
            return "no cause";
        }
        if (cause instanceof Errors.NativeIoException nativeCause && nativeCause.getMessage() == null) {
            return "error " + nativeCause.expectedErr();
        }
        String message = cause.getMessage();
        return message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message;
    }
}

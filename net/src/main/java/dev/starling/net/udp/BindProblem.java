package dev.starling.net.udp;

import dev.starling.core.Endpoint;
import dev.starling.peer.PeerException;
import java.io.IOException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;

/** Says why an address could not be bound, and what to do. */
final class BindProblem {
    private BindProblem() {}

    static PeerException of(Endpoint wanted, Exception cause) {
        return new PeerException(
                PeerException.Code.CANNOT_BIND,
                "cannot bind UDP " + wanted + ": " + reason(cause) + "; " + advice(wanted, cause),
                cause);
    }

    static String reason(Exception cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static String advice(Endpoint wanted, Exception cause) {
        if (cause instanceof UnsupportedAddressTypeException) {
            return "this machine does not speak that address family";
        }
        if (!(cause instanceof IOException)) {
            return "use an address of this machine";
        }
        String text = reason(cause).toLowerCase(Locale.ROOT);
        if (text.contains("in use")) {
            return "another socket has this port (see: ss -lunp); stop its program, or choose another port, 0 for any";
        }
        if (text.contains("assign") || text.contains("not available")) {
            return "no interface of this machine has this address (see: ip addr); use one that has, or "
                    + (wanted.ip().v4() ? "0.0.0.0" : "[::]") + " for all";
        }
        if (text.contains("permission") || text.contains("not permitted")) {
            return wanted.port() > 0 && wanted.port() < 1024
                    ? "ports below 1024 need privileges; choose a higher one"
                    : "the system forbids it; look at its firewall and sandbox rules";
        }
        if (text.contains("too many open files")) {
            return "a peer needs about six file descriptors; raise the limit (ulimit -n) or open fewer peers";
        }
        return "use an address of this machine and a free port, 0 for any";
    }
}

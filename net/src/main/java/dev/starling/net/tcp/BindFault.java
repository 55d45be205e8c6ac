package dev.starling.net.tcp;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.PeerException;
import java.util.Locale;

/** Says why an address could not be listened on, and what to do. */
final class BindFault {
    private BindFault() {}

    static PeerException of(Multiaddr address, LinkAddress wanted, Throwable cause) {
        String reason = Fault.text(cause);
        return new PeerException(
                PeerException.Code.CANNOT_BIND,
                "cannot listen on " + address + ": " + reason + "; " + advice(wanted, reason.toLowerCase(Locale.ROOT)),
                cause);
    }

    private static String advice(LinkAddress wanted, String reason) {
        if (reason.contains("in use")) {
            return "another socket has this port (see: ss -ltnp); stop its program, or choose another port, 0 for any";
        }
        if (reason.contains("assign") || reason.contains("not available")) {
            return "no interface of this machine has this address (see: ip addr); use one that has, or "
                    + (wanted.ip().v4() ? "/ip4/0.0.0.0" : "/ip6/::") + " for all";
        }
        if (reason.contains("address family") || reason.contains("protocol family")) {
            return "this machine does not speak that family of addresses";
        }
        if (reason.contains("permission") || reason.contains("not permitted")) {
            return wanted.port() > 0 && wanted.port() < 1024
                    ? "ports below 1024 need privileges; choose a higher one"
                    : "the system forbids it; look at its firewall and sandbox rules";
        }
        if (reason.contains("too many open files")) {
            return "this process may open no more files; raise the limit (ulimit -n)";
        }
        return "use an address of this machine and a free port, 0 for any";
    }
}

package dev.starling.peer;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.srp.SrpConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be set when a peer is opened. Every option has a default that works offline on loopback. */
public final class PeerOptions {
    private String listen = "/ip4/127.0.0.1/udp/0";
    private final List<Endpoint> bootstrap = new ArrayList<>();
    private boolean indexed;
    private Bytes clusterId = Bytes.EMPTY;
    private SrpConfig srp = SrpConfig.DEFAULT;
    private @Nullable PeerStore store;
    private String label = "";

    /** All defaults. */
    public PeerOptions() {}

    /** The address to bind: a multiaddr such as {@code /ip4/0.0.0.0/udp/0}, or {@code HOST:PORT}; port 0 for any. */
    public PeerOptions listen(String address) {
        listen = address;
        return this;
    }

    /** Adds a publicly reachable peer to begin with: a multiaddr or {@code HOST:PORT}. */
    public PeerOptions bootstrap(String address) {
        bootstrap.add(Addresses.udp(address));
        return this;
    }

    /** Adds several, as {@link #bootstrap(String)}. */
    public PeerOptions bootstrap(List<String> addresses) {
        addresses.forEach(this::bootstrap);
        return this;
    }

    /** Whether this is an indexed peer ("seed"): publicly reachable, without a cluster, never asking for its NAT type. */
    public PeerOptions indexed(boolean value) {
        indexed = value;
        return this;
    }

    /** The application's cluster id (32 bytes) that stands in the peer's own pings; empty for none. */
    public PeerOptions clusterId(Bytes value) {
        clusterId = value;
        return this;
    }

    /** Changes the protocol's settings. */
    public PeerOptions srp(UnaryOperator<SrpConfig> change) {
        srp = change.apply(srp);
        return this;
    }

    /** Where the peer's state outlives it; without one it lives in memory. Closed with the peer. */
    public PeerOptions store(PeerStore value) {
        store = value;
        return this;
    }

    /** A short name for people, in traces and on pages. */
    public PeerOptions label(String value) {
        label = value;
        return this;
    }

    /** The endpoint to bind. */
    public Endpoint listenEndpoint() {
        return Addresses.udp(listen);
    }

    public List<Endpoint> bootstrapEndpoints() {
        return List.copyOf(bootstrap);
    }

    public boolean isIndexed() {
        return indexed;
    }

    public Bytes clusterId() {
        return clusterId;
    }

    public SrpConfig srp() {
        return srp;
    }

    public @Nullable PeerStore store() {
        return store;
    }

    public String label() {
        return label;
    }
}

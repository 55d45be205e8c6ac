package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who may be sent how much. An address that has proven nothing gets at most three times the bytes that came from it; one
 * that somebody has named gets connection attempts besides, few of them and slowly. None gets anything to a port or an
 * address that belongs to no peer.
 */
final class AddressLedger {
    private final SrpConfig config;
    private final Map<Endpoint, Set<String>> nonces = new HashMap<>();
    private final Set<Endpoint> proven = new HashSet<>();
    private final Set<Endpoint> heard = new HashSet<>();
    private final Map<IpAddress, Long> namedAtNs = new HashMap<>();
    private final Map<IpAddress, Long> bytesIn = new HashMap<>();
    private final Map<IpAddress, Long> bytesOut = new HashMap<>();

    AddressLedger(SrpConfig config) {
        this.config = config;
    }

    /** It has returned a value that was sent there, or the user has named it. */
    void proven(Endpoint endpoint) {
        proven.add(endpoint);
    }

    void asked(Endpoint to, SrpBody.Ping ping) {
        Set<String> known = nonces.computeIfAbsent(to, ignored -> new HashSet<>());
        known.add(String.valueOf(ping.pingId()));
        known.add(String.valueOf(ping.reflectionId()));
    }

    void received(Endpoint from, byte[] data, long nowNs) {
        heard.add(from);
        bytesIn.merge(from.ip(), (long) data.length, Long::sum);
        if (!(SrpCodec.decode(data) instanceof SrpCodec.Decoded.Ok(SrpPacket packet, int consumed))
                || !(SrpBodies.parse(packet.type(), packet.message()) instanceof SrpBodies.Parsed.Ok(SrpBody body))) {
            return;
        }
        switch (body) {
            case SrpBody.Pong pong -> {
                Set<String> known = nonces.getOrDefault(from, Set.of());
                if ((pong.pingId() != null && known.contains(pong.pingId()))
                        || (pong.reflectionId() != null && known.contains(pong.reflectionId()))) {
                    proven.add(from);
                }
            }
            case SrpBody.Intro intro -> namedAtNs.putIfAbsent(intro.address(), nowNs);
            case SrpBody.Join join -> {
                if (join.rendezvousAddress() != null) {
                    namedAtNs.putIfAbsent(join.rendezvousAddress(), nowNs);
                }
            }
            case SrpBody.Ping ping -> {}
            case SrpBody.Question question -> {}
        }
    }

    void sent(Endpoint to, byte[] data, long nowNs) {
        assertThat(data.length).isBetween(1, SrpPacket.DATAGRAM_MAX);
        if (proven.contains(to)) {
            return;
        }
        assertThat(to.ip().isAny() || to.ip().isMulticastOrReserved())
                .as("sent to %s", to)
                .isFalse();
        assertThat(to.port() >= 1024 || heard.contains(to)).as("sent to %s", to).isTrue();
        long out = bytesOut.merge(to.ip(), (long) data.length, Long::sum);
        assertThat(out)
                .as("bytes to %s, which has proven nothing", to)
                .isLessThanOrEqualTo(3 * bytesIn.getOrDefault(to.ip(), 0L) + attempts(to.ip(), nowNs));
    }

    /** What connection attempts may add, in bytes. */
    private long attempts(IpAddress ip, long nowNs) {
        Long named = namedAtNs.get(ip);
        if (named == null) {
            return 0;
        }
        long pings = AddressBudget.PROBES_PER_ADDRESS + (nowNs - named) / 1_000_000_000L + 1;
        long bursts = 1 + (nowNs - named) / (2 * config.timers().introFallback());
        SrpConfig.Limits limits = config.limits();
        return pings * AddressBudget.PROBE_BYTES_MAX
                + bursts * (limits.openers() + (long) limits.pool() * AddressBudget.PROBE_BYTES_MAX);
    }
}

package dev.starling.peerstore;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identify.PeerRecord;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of other peers. For one thread; times are those of {@code Env.nowNs}. Everything has a limit, and what is
 * worth least goes first: peers that we have only heard of before those we have reached, and those not before connected
 * ones. Of the former, the oldest of whichever neighbourhood has told us most: so nobody can push out what others told.
 */
public final class PeerBook {
    /** The longest agent kept, in characters. */
    public static final int AGENT_CHARS_MAX = 256;

    /** The longest protocol id kept, in characters. */
    public static final int PROTOCOL_CHARS_MAX = 256;

    private final PeerBookConfig config;
    private final Map<PeerId, Entry> entries = new LinkedHashMap<>();
    /** Reached and not connected; the one that was connected longest ago stands first. */
    private final Map<PeerId, Entry> met = new LinkedHashMap<>();
    /** By who told us; the one told of longest ago stands first. */
    private final Map<Optional<IpAddress>, Map<PeerId, Entry>> strangers = new LinkedHashMap<>();

    private int strangerCount;
    private long weight;

    /** An empty book. */
    public PeerBook(PeerBookConfig config) {
        this.config = config;
    }

    PeerBookConfig config() {
        return config;
    }

    // ---- addresses

    /**
     * Whether an address may be taken from somebody: nobody makes us connect to what only we can reach. For names, to be
     * asked again with what they resolve to.
     *
     * @param teller the address from which the word came; empty: our own word
     */
    public static boolean acceptable(Multiaddr address, Optional<IpAddress> teller) {
        return ToldAddress.acceptable(address, teller);
    }

    /**
     * Somebody says that a peer can be reached here. Addresses that lead elsewhere or are not acceptable are left out.
     *
     * @param teller the address from which the word came; empty: our own word
     * @return how many were taken
     */
    public int learned(PeerId peer, List<Multiaddr> addresses, Optional<IpAddress> teller, long nowNs) {
        return take(peer, addresses, AddressKind.LEARNED, teller, nowNs);
    }

    private int take(PeerId peer, List<Multiaddr> addresses, AddressKind kind, Optional<IpAddress> teller, long nowNs) {
        List<Multiaddr> taken = new ArrayList<>();
        for (Multiaddr address : addresses) {
            boolean elsewhere =
                    address.peerId().isPresent() && !address.peerId().get().equals(peer);
            if (!elsewhere && taken.size() < config.addressesMax() && acceptable(address, teller)) {
                address.withoutPeerId().ifPresent(taken::add);
            }
        }
        if (taken.isEmpty()) {
            return 0;
        }
        long lifeNs = kind == AddressKind.CERTIFIED
                ? config.life().certifiedNs()
                : config.life().learnedNs();
        change(peer, teller, nowNs, entry -> {
            for (Multiaddr address : taken) {
                Entry.Known known = entry.known(address);
                if (known == null) {
                    entry.addresses.put(address.bytes(), new Entry.Known(kind, nowNs + lifeNs, 0));
                } else if (known.failures == 0 || kind == AddressKind.CERTIFIED) {
                    // Who repeats what has failed does not make it live longer.
                    known.kind = kind.compareTo(known.kind) < 0 ? kind : known.kind;
                    known.untilNs = Math.max(known.untilNs, nowNs + lifeNs);
                }
            }
        });
        return taken.size();
    }

    /**
     * A peer's own signed word on its addresses; takes the place of the one before.
     *
     * @param teller from whom it came, which need not be the peer itself
     * @return false when it is not newer than what is known
     * @throws IllegalArgumentException when it is not what it should be, or badly signed
     */
    public boolean certified(SignedEnvelope envelope, Optional<IpAddress> teller, long nowNs) {
        return certified(envelope, PeerRecord.open(envelope), teller, nowNs);
    }

    /**
     * The same where the envelope has been opened.
     *
     * @param record what {@link PeerRecord#open} gave for it
     */
    public boolean certified(SignedEnvelope envelope, PeerRecord record, Optional<IpAddress> teller, long nowNs) {
        Entry before = entries.get(record.peerId());
        if (before != null && before.sequenced && Long.compareUnsigned(record.sequence(), before.sequence) <= 0) {
            return false;
        }
        take(record.peerId(), record.addresses(), AddressKind.CERTIFIED, teller, nowNs);
        Entry entry = entries.get(record.peerId());
        if (entry == null) {
            return true;
        }
        change(record.peerId(), teller, nowNs, changed -> {
            changed.sequenced = true;
            changed.sequence = record.sequence();
            // Of strangers only the addresses: anybody can make keys and records in any number.
            changed.record = changed.stranger() ? Bytes.EMPTY : envelope.encoded();
            changed.addresses
                    .entrySet()
                    .removeIf(address -> address.getValue().kind == AddressKind.CERTIFIED
                            && record.addresses().stream()
                                    .noneMatch(listed -> listed.withoutPeerId()
                                            .map(Multiaddr::bytes)
                                            .equals(Optional.of(address.getKey()))));
        });
        return true;
    }

    /** A dial has led to the peer. */
    public void reached(PeerId peer, Multiaddr address, long nowNs) {
        Optional<Multiaddr> bare = address.withoutPeerId();
        change(peer, Optional.empty(), nowNs, entry -> {
            entry.reached = true;
            bare.ifPresent(known -> entry.addresses.put(
                    known.bytes(),
                    new Entry.Known(AddressKind.CONFIRMED, nowNs + config.life().confirmedNs(), 0)));
        });
    }

    /** An attempt has not led to the peer. */
    public void failed(PeerId peer, Multiaddr address, long nowNs) {
        Entry entry = entries.get(peer);
        Entry.Known known =
                entry == null ? null : address.withoutPeerId().map(entry::known).orElse(null);
        if (known == null) {
            return;
        }
        known.failures++;
        boolean confirmed = known.kind == AddressKind.CONFIRMED;
        if (known.failures >= (confirmed ? config.failuresMax() * config.failuresMax() : config.failuresMax())) {
            forget(peer, address);
        } else if (!confirmed) {
            known.untilNs = Math.min(known.untilNs, nowNs + config.life().failedNs());
        }
    }

    /** The address leads to somebody else. */
    public void forget(PeerId peer, Multiaddr address) {
        Entry entry = entries.get(peer);
        if (entry != null) {
            address.withoutPeerId().ifPresent(bare -> entry.addresses.remove(bare.bytes()));
            reweigh(entry);
            if (entry.stranger() && entry.addresses.isEmpty()) {
                remove(entry);
            }
        }
    }

    /** Where the peer may be reached, without its id: what has not failed first, then what is known best. */
    public List<Multiaddr> addresses(PeerId peer, long nowNs) {
        Entry entry = entries.get(peer);
        return entry == null
                ? List.of()
                : entry.ranked(nowNs).stream()
                        .map(address -> Multiaddr.of(address.getKey()))
                        .toList();
    }

    /** Whether this address has led to the peer. */
    public boolean confirmed(PeerId peer, Multiaddr address) {
        Entry entry = entries.get(peer);
        Entry.Known known = entry == null ? null : entry.known(address);
        return known != null && known.kind == AddressKind.CONFIRMED;
    }

    // ---- what peers are

    /**
     * There is a connection with the peer.
     *
     * @param from its address as we see it
     */
    public void connected(PeerId peer, Optional<IpAddress> from, long nowNs) {
        change(peer, from, nowNs, entry -> entry.connected = true);
    }

    /** There is none any more. */
    public void disconnected(PeerId peer, long nowNs) {
        Entry entry = entries.get(peer);
        if (entry == null || !entry.connected) {
            return;
        }
        change(peer, entry.source, nowNs, left -> {
            left.connected = false;
            for (Entry.Known known : left.addresses.values()) {
                if (known.kind == AddressKind.CONFIRMED && known.failures == 0) {
                    known.untilNs = nowNs + config.life().confirmedNs();
                }
            }
            left.record = left.stranger() ? Bytes.EMPTY : left.record;
        });
    }

    /** A peer has proven its key. Ignored for peers that are neither connected nor were ever reached. */
    public void key(PeerId peer, PublicKey key, long nowNs) {
        update(peer, nowNs, entry -> entry.key = key.encoded());
    }

    /** What a peer says it is. Ignored for peers that are neither connected nor were ever reached; shortened to the limits. */
    public void identified(PeerId peer, List<String> protocols, Optional<String> agent, long nowNs) {
        List<String> kept = protocols.stream()
                .filter(protocol -> protocol.length() <= PROTOCOL_CHARS_MAX)
                .distinct()
                .limit(config.protocolsMax())
                .toList();
        update(peer, nowNs, entry -> {
            entry.protocols(kept, config.peerBytesMax());
            agent.ifPresent(
                    name -> entry.agent = name.length() <= AGENT_CHARS_MAX ? name : name.substring(0, AGENT_CHARS_MAX));
        });
    }

    /** A round trip was measured; averaged with weight 1/8, as TCP does (RFC 6298). */
    public void latency(PeerId peer, long rttNs, long nowNs) {
        if (rttNs > 0) {
            update(
                    peer,
                    nowNs,
                    entry -> entry.latencyNs =
                            entry.latencyNs == 0 ? rttNs : entry.latencyNs + (rttNs - entry.latencyNs) / 8);
        }
    }

    /** The averaged round trip. */
    public OptionalLong latencyNs(PeerId peer) {
        Entry entry = entries.get(peer);
        return entry == null || entry.latencyNs == 0 ? OptionalLong.empty() : OptionalLong.of(entry.latencyNs);
    }

    /** All that is known of a peer. */
    public Optional<KnownPeer> peer(PeerId peer, long nowNs) {
        return Optional.ofNullable(entries.get(peer)).map(entry -> view(entry, nowNs));
    }

    private static KnownPeer view(Entry entry, long nowNs) {
        return new KnownPeer(
                entry.peer,
                entry.ranked(nowNs).stream()
                        .map(address -> new KnownPeer.Address(
                                Multiaddr.of(address.getKey()),
                                address.getValue().kind,
                                address.getValue().untilNs,
                                address.getValue().failures))
                        .toList(),
                entry.key.isEmpty() ? Optional.empty() : Optional.of(PublicKey.of(entry.key)),
                entry.protocols,
                entry.agent,
                entry.record.isEmpty() ? Optional.empty() : Optional.of(SignedEnvelope.of(entry.record)),
                entry.latencyNs == 0 ? OptionalLong.empty() : OptionalLong.of(entry.latencyNs),
                entry.connected);
    }

    /** Everybody in the book, in the order in which they came. */
    public List<PeerId> peers() {
        return List.copyOf(entries.keySet());
    }

    /** How many peers are in the book. */
    public int size() {
        return entries.size();
    }

    /** What all of it weighs, estimated, in bytes. */
    public long bytes() {
        return weight;
    }

    // ---- limits

    private void update(PeerId peer, long nowNs, Consumer<Entry> change) {
        Entry entry = entries.get(peer);
        if (entry != null && !entry.stranger()) {
            change(peer, entry.source, nowNs, change);
        }
    }

    /** Changes an entry, which may be new, and then makes room. */
    private void change(PeerId peer, Optional<IpAddress> teller, long nowNs, Consumer<Entry> change) {
        Entry entry = entries.get(peer);
        if (entry == null) {
            entry = new Entry(peer, teller.map(PeerBook::neighbourhood), nowNs);
        } else {
            shelve(entry, false);
        }
        change.accept(entry);
        entry.seenNs = nowNs;
        settle(entry);
    }

    /** Puts an entry in, as far as there is room and it says anything. */
    private void settle(Entry entry) {
        if (entry.stranger() && entry.addresses.isEmpty()) {
            entries.remove(entry.peer);
            return;
        }
        entry.fit(entry.stranger() ? config.strangerAddressesMax() : config.addressesMax(), config.peerBytesMax());
        shelve(entry, true);
        makeRoom();
    }

    static IpAddress neighbourhood(IpAddress ip) {
        return ip.v4() ? ip.prefix() : new IpAddress(ip.high() & -1L << 32, 0, false);
    }

    /** Puts an entry where it belongs, or takes it from there. */
    void shelve(Entry entry, boolean in) {
        if (in) {
            entries.put(entry.peer, entry);
            weight += entry.weigh();
        } else {
            weight -= entry.weight();
        }
        if (entry.stranger()) {
            Map<PeerId, Entry> shelf = strangers.computeIfAbsent(entry.source, source -> new LinkedHashMap<>());
            if (in) {
                strangerCount += shelf.put(entry.peer, entry) == null ? 1 : 0;
            } else {
                strangerCount -= shelf.remove(entry.peer) == null ? 0 : 1;
                if (shelf.isEmpty()) {
                    strangers.remove(entry.source);
                }
            }
        } else if (!entry.connected) {
            if (in) {
                met.put(entry.peer, entry);
            } else {
                met.remove(entry.peer);
            }
        }
    }

    private void reweigh(Entry entry) {
        weight -= entry.weight();
        weight += entry.weigh();
    }

    void remove(Entry entry) {
        shelve(entry, false);
        entries.remove(entry.peer);
    }

    void makeRoom() {
        while (strangerCount > config.strangersMax()
                || ((entries.size() > config.peersMax() || weight > config.bytesMax())
                        && (strangerCount > 0 || !met.isEmpty()))) {
            Entry stranger = oldestOfMostTold();
            remove(stranger == null ? met.values().iterator().next() : stranger);
        }
    }

    private @Nullable Entry oldestOfMostTold() {
        Map<PeerId, Entry> most = null;
        for (Map<PeerId, Entry> shelf : strangers.values()) {
            if (most == null || shelf.size() > most.size()) {
                most = shelf;
            }
        }
        return most == null ? null : most.values().iterator().next();
    }

    /** Lets go of what holds no more; to be called now and then. */
    public void sweep(long nowNs) {
        for (Entry entry : List.copyOf(entries.values())) {
            if (entry.addresses.values().removeIf(known -> entry.over(known, nowNs))) {
                reweigh(entry);
            }
            boolean over = entry.stranger()
                    ? entry.addresses.isEmpty()
                    : nowNs - entry.seenNs > config.life().peerNs();
            if (over && !entry.connected) {
                remove(entry);
            }
        }
    }

    // ---- keeping it

    /**
     * What outlives the process: those reached first, the most recent first, as many as fit.
     *
     * @param epochMs calendar time, from which the next life knows how long it was away
     * @param bytesMax no more than that
     */
    public Bytes snapshot(long nowNs, long epochMs, int bytesMax) {
        return BookCodec.encode(this, nowNs, epochMs, bytesMax);
    }

    /**
     * Adds what a snapshot holds, as far as there is room and it still holds.
     *
     * @throws IllegalArgumentException when it is not a snapshot; nothing has been added then
     */
    public void restore(Bytes snapshot, long nowNs, long epochMs) {
        for (Entry entry : BookCodec.decode(snapshot, config, nowNs, epochMs)) {
            if (!entries.containsKey(entry.peer)) {
                settle(entry);
            }
        }
    }

    /** Those worth most first. */
    List<Entry> byWorth() {
        List<Entry> all = new ArrayList<>();
        entries.values().stream().filter(entry -> entry.connected).forEach(all::add);
        all.addAll(new ArrayList<>(met.values()).reversed());
        for (Map<PeerId, Entry> shelf : strangers.values()) {
            all.addAll(new ArrayList<>(shelf.values()).reversed());
        }
        return all;
    }
}

package dev.starling.discovery;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What this peer has to say of itself: which questions it answers, and the messages that hold the answers. */
final class OwnRecords {
    /** A kind of record that can be asked for. */
    enum Part {
        /** {@code _services._dns-sd._udp.local PTR}: that there is such a service here (RFC 6763 §9). */
        META,
        /** {@code _p2p._udp.local PTR}: the peer's name. */
        PTR,
        /** {@code <name>._p2p._udp.local TXT}: the addresses. */
        TXT,
        /** {@code <name>._p2p._udp.local SRV}. */
        SRV,
        /** {@code <name>.p2p.local A, AAAA}: of the interface. */
        ADDRESS
    }

    /** discovery/mdns.md, Definitions: at least 32 lower-case alphanumerics. 36 of 36 hold 186 bits. */
    private static final int NAME_CHARS = 36;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int INTERFACE_ADDRESSES_MAX = 4;
    private static final DnsName META = DnsName.of("_services._dns-sd._udp.local");

    private final PeerId self;
    private final MdnsConfig config;
    final DnsName service;
    final DnsName instance;
    private final DnsName host;
    private List<Multiaddr> addresses = List.of();

    OwnRecords(PeerId self, MdnsConfig config, RandomGenerator random) {
        this.self = self;
        this.config = config;
        StringBuilder name = new StringBuilder(NAME_CHARS);
        for (int i = 0; i < NAME_CHARS; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        service = DnsName.of(config.service() + "._udp.local");
        instance = DnsName.under(name.toString(), service);
        host = DnsName.under(name.toString(), DnsName.of("p2p.local"));
    }

    /** Whether this changes anything. */
    boolean addresses(List<Multiaddr> own) {
        List<Multiaddr> next = own.stream()
                .filter(address ->
                        address.peerId().isEmpty() || address.peerId().get().equals(self))
                .distinct()
                .limit(config.limits().ownAddresses())
                .toList();
        boolean changed = !next.equals(addresses);
        addresses = next;
        return changed;
    }

    /** Whether there is anything to tell on {@code link}. */
    boolean any(MdnsLink link) {
        return addresses.stream().anyMatch(address -> permitted(address, link));
    }

    private boolean permitted(Multiaddr address, MdnsLink link) {
        return LocalAddresses.permitted(address, link, false, config.publicAddresses());
    }

    /** What {@code question} asks of us; empty when it is not for us. */
    Set<Part> asked(DnsMessage.Question question) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        if (question.name().equals(META) && question.asks(DnsRecord.PTR)) {
            parts.add(Part.META);
        }
        if (question.name().equals(service) && question.asks(DnsRecord.PTR)) {
            parts.add(Part.PTR);
        }
        if (question.name().equals(instance)) {
            if (question.asks(DnsRecord.TXT)) {
                parts.add(Part.TXT);
            }
            if (question.asks(DnsRecord.SRV)) {
                parts.add(Part.SRV);
            }
        }
        if (question.name().equals(host) && (question.asks(DnsRecord.A) || question.asks(DnsRecord.AAAA))) {
            parts.add(Part.ADDRESS);
        }
        return parts;
    }

    /** Whether the asker holds our PTR record for at least half of its life yet (RFC 6762 §7.1). */
    boolean isKnown(List<DnsRecord> known) {
        return known.stream()
                .anyMatch(record -> record instanceof DnsRecord.Ptr ptr
                        && ptr.name().equals(service)
                        && ptr.target().equals(instance)
                        && ptr.ttlS() >= config.timers().ttlS() / 2);
    }

    /** The record that takes the peer's name back (RFC 6762 §10.1). */
    DnsMessage goodbye() {
        return DnsMessage.response(List.of(new DnsRecord.Ptr(service, 0, false, instance)), List.of());
    }

    /**
     * The messages that answer {@code parts} on {@code link}: what was asked for among the answers, what will be asked
     * for next among the additional records (discovery/mdns.md, Response). Addresses that do not fit into the first
     * message follow in others, each complete in itself.
     */
    List<DnsMessage> messages(Set<Part> parts, MdnsLink link) {
        if (!any(link)) {
            return List.of();
        }
        List<DnsRecord> answers = new ArrayList<>();
        List<DnsRecord> additionals = new ArrayList<>();
        if (parts.contains(Part.META)) {
            answers.add(new DnsRecord.Ptr(META, config.timers().ttlS(), false, service));
            if (parts.size() == 1) {
                return List.of(DnsMessage.response(answers, additionals));
            }
        }
        if (parts.contains(Part.PTR)) {
            answers.add(pointer());
        }
        (parts.contains(Part.SRV) ? answers : additionals).add(srv(link));
        (parts.contains(Part.ADDRESS) ? answers : additionals).addAll(interfaces(link));
        List<DnsMessage> messages = new ArrayList<>();
        List<Bytes> left = strings(link);
        while (!left.isEmpty()) {
            int count = fitting(answers, additionals, left);
            DnsRecord txt = txt(left.subList(0, count));
            List<DnsRecord> target = parts.contains(Part.TXT) ? answers : additionals;
            target.addFirst(txt);
            messages.add(DnsMessage.response(answers, additionals));
            left = left.subList(count, left.size());
            answers = new ArrayList<>(parts.contains(Part.PTR) ? List.of(pointer()) : List.of());
            additionals = new ArrayList<>();
        }
        return messages;
    }

    /** How many of {@code strings} a message with the other records has room for; at least one. */
    private int fitting(List<DnsRecord> answers, List<DnsRecord> additionals, List<Bytes> strings) {
        List<DnsRecord> all = new ArrayList<>(answers);
        all.addAll(additionals);
        all.add(txt(List.of()));
        int size = DnsEncoder.encode(DnsMessage.response(all, List.of())).length;
        int count = 0;
        while (count < strings.size()) {
            size += 1 + strings.get(count).length();
            if (count > 0 && size > config.limits().packetBytes()) {
                break;
            }
            count++;
        }
        return count;
    }

    private DnsRecord pointer() {
        // Shared by all peers of the link, so it must not replace what others say (RFC 6762 §10.2).
        return new DnsRecord.Ptr(service, config.timers().ttlS(), false, instance);
    }

    private DnsRecord txt(List<Bytes> strings) {
        return new DnsRecord.Txt(instance, config.timers().ttlS(), true, strings);
    }

    private List<Bytes> strings(MdnsLink link) {
        return addresses.stream()
                .filter(address -> permitted(address, link))
                .map(address -> LocalAddresses.announcement(address, self))
                .flatMap(Optional::stream)
                .map(Bytes::utf8)
                .toList();
    }

    private DnsRecord srv(MdnsLink link) {
        int port = addresses.stream()
                .filter(address -> permitted(address, link))
                .flatMap(address -> address.endpoint().stream())
                .mapToInt(Endpoint::port)
                .findFirst()
                .orElse(0);
        return new DnsRecord.Srv(instance, config.timers().ttlS(), true, port, host);
    }

    /** go-libp2p believes no service without one. */
    private List<DnsRecord> interfaces(MdnsLink link) {
        List<DnsRecord> records = new ArrayList<>();
        for (IpAddress ip : link.ownAddresses()) {
            if (records.size() < INTERFACE_ADDRESSES_MAX) {
                records.add(new DnsRecord.Address(host, config.timers().ttlS(), true, ip));
            }
        }
        return records;
    }
}

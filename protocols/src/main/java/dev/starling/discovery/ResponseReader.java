package dev.starling.discovery;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;

/** What the records of a response say of peers, less what is not believed of a neighbour. */
final class ResponseReader {
    private final PeerId self;
    private final MdnsConfig config;
    private final Consumer<MdnsRejection> reject;

    ResponseReader(PeerId self, MdnsConfig config, Consumer<MdnsRejection> reject) {
        this.self = self;
        this.config = config;
        this.reject = reject;
    }

    /** The names that are taken back (RFC 6762 §10.1). */
    Set<DnsName> goodbyes(List<DnsRecord> records, OwnRecords present) {
        Set<DnsName> names = new LinkedHashSet<>();
        for (DnsRecord record : records) {
            if (record instanceof DnsRecord.Ptr ptr
                    && ptr.ttlS() == 0
                    && ptr.name().equals(present.service)) {
                names.add(ptr.target());
            } else if (record instanceof DnsRecord.Txt txt && txt.ttlS() == 0) {
                names.add(txt.name());
            }
        }
        return names;
    }

    /** By name: the addresses in its TXT records, of the peer that the first of them leads to. */
    List<Sightings.Announcement> announcements(
            List<DnsRecord> records, MdnsLink link, Endpoint from, OwnRecords present) {
        SequencedMap<DnsName, Sightings.Announcement> found = new LinkedHashMap<>();
        for (DnsRecord record : records) {
            if (record instanceof DnsRecord.Txt txt
                    && txt.ttlS() > 0
                    && txt.name().isChildOf(present.service)
                    && !txt.name().equals(present.instance)) {
                for (Bytes string : txt.strings()) {
                    announced(string, link, from).ifPresent(address -> {
                        PeerId peer = address.peerId().orElseThrow();
                        Sightings.Announcement news = found.computeIfAbsent(
                                txt.name(),
                                name -> new Sightings.Announcement(name, peer, new LinkedHashMap<>(), txt.flush()));
                        if (news.peer().equals(peer)) {
                            news.ttlsS().put(address, txt.ttlS());
                        } else {
                            reject.accept(MdnsRejection.BAD_ADDRESS);
                        }
                    });
                }
            }
        }
        found.values().removeIf(news -> news.peer().equals(self));
        return List.copyOf(found.values());
    }

    private Optional<Multiaddr> announced(Bytes string, MdnsLink link, Endpoint from) {
        String text = string.text();
        if (!text.startsWith(LocalAddresses.PREFIX)) {
            // Another attribute, of which there may be any (RFC 6763 §6.4).
            return Optional.empty();
        }
        boolean sameMachine = link.isOwn(from.ip());
        Optional<Multiaddr> address = LocalAddresses.parse(text)
                .filter(parsed -> LocalAddresses.permitted(parsed, link, sameMachine, config.publicAddresses()));
        if (address.isEmpty()) {
            reject.accept(MdnsRejection.BAD_ADDRESS);
        }
        return address;
    }
}

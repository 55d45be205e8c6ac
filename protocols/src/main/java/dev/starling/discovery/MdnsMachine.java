package dev.starling.discovery;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Machine;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One peer in the multicast DNS of its links (libp2p discovery/mdns.md): finds others, is found. A socket for each
 * interface and family, which has joined the group there and receives nothing of other interfaces.
 *
 * <p>Order: {@link MdnsCommand.Attach} for each link and {@link MdnsCommand.Addresses}, at any time; {@link
 * MdnsCommand.Stop} last. Everything sent goes to a link's group, nothing ever to a single address.
 */
public final class MdnsMachine implements Machine<DatagramInput<MdnsCommand>, DatagramOutput<MdnsEvent>> {
    private final PeerId self;
    private final MdnsConfig config;
    private final SequencedMap<Integer, MdnsLink> links = new LinkedHashMap<>();
    private final SequencedMap<IpAddress, Budget> sources = new LinkedHashMap<>();
    private final Sightings sightings;
    private final ResponseReader reader;
    private final EnumMap<MdnsRejection, Long> rejected = new EnumMap<>(MdnsRejection.class);
    private @Nullable OwnRecords records;
    private boolean stopped;
    private long queriesOut;
    private long answersOut;

    /** A peer that has done nothing yet. */
    public MdnsMachine(PeerId self, MdnsConfig config) {
        this.self = self;
        this.config = config;
        sightings = new Sightings(config);
        reader = new ResponseReader(self, config, this::reject);
    }

    @Override
    public void handle(DatagramInput<MdnsCommand> input, Env<? super DatagramOutput<MdnsEvent>> env) {
        if (stopped) {
            return;
        }
        OwnRecords present = records;
        if (present == null) {
            present = new OwnRecords(self, config, env.random());
            records = present;
        }
        switch (input) {
            case DatagramInput.Received<MdnsCommand>(int socket, Endpoint from, byte[] data) ->
                received(socket, from, data, present, env);
            case DatagramInput.Command<MdnsCommand>(MdnsCommand command) -> command(command, present, env);
            case DatagramInput.SocketFailed<MdnsCommand>(int socket, String reason) -> detach(socket, env);
            case DatagramInput.SocketOpened<MdnsCommand> attachedByCommand -> {}
            case DatagramInput.Tick<MdnsCommand>() -> {}
        }
        work(present, env);
    }

    private void command(MdnsCommand command, OwnRecords present, Env<? super DatagramOutput<MdnsEvent>> env) {
        switch (command) {
            case MdnsCommand.Attach attach -> attach(attach, env);
            case MdnsCommand.Detach(int socket) -> detach(socket, env);
            case MdnsCommand.Addresses(List<Multiaddr> addresses) -> {
                if (present.addresses(addresses)) {
                    links.values().forEach(link -> changed(link, present, env));
                }
            }
            case MdnsCommand.Stop() -> {
                links.values().forEach(link -> goodbye(link, present, env));
                stopped = true;
            }
        }
    }

    private static void changed(MdnsLink link, OwnRecords present, Env<? super DatagramOutput<MdnsEvent>> env) {
        if (present.any(link)) {
            link.announce(env.nowNs());
        } else {
            goodbye(link, present, env);
        }
    }

    private static void goodbye(MdnsLink link, OwnRecords present, Env<? super DatagramOutput<MdnsEvent>> env) {
        if (link.spoken) {
            link.spoken = false;
            send(link, present.goodbye(), env);
        }
    }

    private void attach(MdnsCommand.Attach attach, Env<? super DatagramOutput<MdnsEvent>> env) {
        MdnsLink link = links.get(attach.socket());
        if (link == null) {
            if (links.size() >= config.limits().links()) {
                reject(MdnsRejection.TABLE_FULL);
                return;
            }
            link = new MdnsLink(attach.socket(), attach.group(), config, env.nowNs());
            links.put(attach.socket(), link);
        }
        link.subnets(attach.subnets());
        link.start(env.nowNs(), env.random());
    }

    private void detach(int socket, Env<? super DatagramOutput<MdnsEvent>> env) {
        if (links.remove(socket) != null) {
            sightings.detach(socket, events(env));
        }
    }

    private static Env<MdnsEvent> events(Env<? super DatagramOutput<MdnsEvent>> env) {
        return env.as(event -> env.out(new DatagramOutput.Notify<>(event)));
    }

    private void work(OwnRecords present, Env<? super DatagramOutput<MdnsEvent>> env) {
        if (stopped) {
            return;
        }
        long now = env.nowNs();
        Set<Integer> ask = sightings.tick(events(env));
        for (MdnsLink link : links.values()) {
            if (ask.contains(link.socket)) {
                link.querySoon(now, env.random());
            }
            if (link.dueQuery(now)) {
                query(link, present, env);
                // discovery/mdns.md, Request: a peer answers its own query, so that others find it passively.
                link.asked(Set.of(OwnRecords.Part.PTR), null, false, now, env.random());
            }
            if (link.dueAnnouncement(now)) {
                link.asked(Set.of(OwnRecords.Part.PTR), null, false, now, env.random());
            }
            Set<OwnRecords.Part> due = link.dueAnswer(now);
            if (!due.isEmpty()) {
                for (DnsMessage message : present.messages(due, link)) {
                    answersOut++;
                    link.spoken = true;
                    send(link, message, env);
                }
            }
        }
    }

    private void query(MdnsLink link, OwnRecords present, Env<? super DatagramOutput<MdnsEvent>> env) {
        List<DnsMessage.Question> question = List.of(new DnsMessage.Question(present.service, DnsRecord.PTR, false));
        List<DnsRecord> known = sightings.known(link.socket, present.service, env.nowNs());
        DnsMessage message = DnsMessage.query(question, known);
        // Whom there is no room to name answers once more, and is heard of for longer.
        while (!known.isEmpty()
                && DnsEncoder.encode(message).length > config.limits().packetBytes()) {
            known = known.subList(0, known.size() / 2);
            message = DnsMessage.query(question, known);
        }
        queriesOut++;
        send(link, message, env);
    }

    private static void send(MdnsLink link, DnsMessage message, Env<? super DatagramOutput<MdnsEvent>> env) {
        env.out(new DatagramOutput.Send<>(link.socket, link.group, DnsEncoder.encode(message)));
    }

    private void received(
            int socket, Endpoint from, byte[] data, OwnRecords present, Env<? super DatagramOutput<MdnsEvent>> env) {
        MdnsLink link = links.get(socket);
        if (link == null) {
            reject(MdnsRejection.NO_LINK);
            return;
        }
        // RFC 6762 §11. The port is not checked as §6 has it: rust-libp2p answers from another one than 5353.
        if (!link.isNeighbour(from.ip())) {
            reject(MdnsRejection.NOT_LOCAL);
            return;
        }
        if (!budget(from.ip(), link, env.nowNs()).take(env.nowNs()) || !link.budget.take(env.nowNs())) {
            reject(MdnsRejection.RATE);
            return;
        }
        DnsMessage message;
        try {
            message = DnsDecoder.decode(data);
        } catch (DnsDecoder.Malformed e) {
            reject(MdnsRejection.MALFORMED);
            return;
        }
        // RFC 6762 §18.3, §18.11: other operations and errors are silently ignored.
        if ((message.flags() & (DnsMessage.OPCODE | DnsMessage.RCODE)) == 0) {
            if (message.isResponse()) {
                response(link, from, message, present, env);
            } else {
                question(link, from, message, present, env);
            }
        }
    }

    private Budget budget(IpAddress ip, MdnsLink link, long nowNs) {
        Budget budget = sources.remove(ip);
        if (budget == null) {
            MdnsConfig.Limits limits = config.limits();
            // All peers of this machine have one address, on loopback for one.
            int rate = link.isOwn(ip) ? limits.linkDatagramsPerSecond() / 2 : limits.datagramsPerSecond();
            budget = new Budget(rate, nowNs);
            if (sources.size() >= config.limits().sources()) {
                sources.pollFirstEntry();
            }
        }
        sources.putLast(ip, budget);
        return budget;
    }

    private void question(
            MdnsLink link,
            Endpoint from,
            DnsMessage message,
            OwnRecords present,
            Env<? super DatagramOutput<MdnsEvent>> env) {
        boolean known = present.isKnown(message.answers());
        if (message.questions().isEmpty() && known) {
            link.known(from);
            return;
        }
        for (DnsMessage.Question question : message.questions()) {
            Set<OwnRecords.Part> asked = present.asked(question);
            if (asked.contains(OwnRecords.Part.PTR)) {
                if (message.answers().isEmpty()) {
                    link.askedByOther(from, env.nowNs());
                }
                if (known) {
                    asked.remove(OwnRecords.Part.PTR);
                }
            }
            if (!asked.isEmpty()) {
                link.asked(asked, from, message.truncated(), env.nowNs(), env.random());
            }
        }
    }

    private void response(
            MdnsLink link,
            Endpoint from,
            DnsMessage message,
            OwnRecords present,
            Env<? super DatagramOutput<MdnsEvent>> env) {
        List<DnsRecord> all = new ArrayList<>(message.answers());
        all.addAll(message.additionals());
        Sightings.Source source = new Sightings.Source(link.socket, from.ip());
        sightings.goodbye(source, reader.goodbyes(all, present), env.nowNs());
        for (Sightings.Announcement news : reader.announcements(all, link, from, present)) {
            if (!sightings.heard(source, news, events(env))) {
                reject(MdnsRejection.TABLE_FULL);
            }
        }
    }

    private void reject(MdnsRejection reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    @Override
    public long deadlineNs() {
        if (stopped) {
            return Env.NEVER;
        }
        long next = sightings.nextNs();
        for (MdnsLink link : links.values()) {
            next = Math.min(next, link.deadlineNs());
        }
        return next;
    }

    /** Counters by name, sorted: queries and answers sent, peers known, rejections by reason. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = new TreeMap<>();
        rejected.forEach((reason, count) -> all.put("rejected." + reason.code(), count));
        all.put("out.queries", queriesOut);
        all.put("out.answers", answersOut);
        all.put("peers", (long) sightings.size());
        return all;
    }
}

package dev.starling.testbed.overlay;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.ProtoReader;
import dev.starling.encoding.ProtoWriter;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.gossip.GossipMessage;
import dev.starling.membership.hyparview.HyParViewMessage;
import dev.starling.tree.plumtree.PlumtreeMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames as protobuf messages (docs/protocol/spread.md): one field whose number is the type. Peers are multiaddrs with their
 * ids on the wire, and numbers of the {@link PeerBook} inside.
 */
final class SpreadCodec {
    static final int FRAME_BYTES_MAX = 64 << 10;
    private static final int PAYLOAD_BYTES_MAX = 32 << 10;
    private static final int IDS_MAX = 4096;
    private static final int PEERS_MAX = 256;

    private static final int JOIN = 1;
    private static final int FORWARD_JOIN = 2;
    private static final int NEIGHBOR = 3;
    private static final int NEIGHBOR_REPLY = 4;
    private static final int DISCONNECT = 5;
    private static final int SHUFFLE = 6;
    private static final int SHUFFLE_REPLY = 7;
    private static final int KEEP_ALIVE = 8;
    private static final int PUSH = 16;
    private static final int PULL = 17;
    private static final int REPLY = 18;
    private static final int GOSSIP = 24;
    private static final int I_HAVE = 25;
    private static final int GRAFT = 26;
    private static final int PRUNE = 27;

    private final PeerBook book;

    SpreadCodec(PeerBook book) {
        this.book = book;
    }

    byte[] encode(SpreadFrame frame) {
        return switch (frame) {
            case SpreadFrame.Overlay overlay -> encode(overlay.message());
            case SpreadFrame.Gossip gossip -> encode(gossip.message());
            case SpreadFrame.Tree tree -> encode(tree.message());
        };
    }

    private byte[] encode(HyParViewMessage message) {
        return switch (message) {
            case HyParViewMessage.Join m -> frame(JOIN, new ProtoWriter());
            case HyParViewMessage.ForwardJoin m ->
                frame(FORWARD_JOIN, peers(new ProtoWriter().number(2, m.ttl()), 4, m.peer()));
            case HyParViewMessage.Neighbor m -> frame(NEIGHBOR, new ProtoWriter().bool(2, m.high()));
            case HyParViewMessage.NeighborReply m -> frame(NEIGHBOR_REPLY, new ProtoWriter().bool(2, m.accepted()));
            case HyParViewMessage.Disconnect m -> frame(DISCONNECT, new ProtoWriter().bool(2, m.leaving()));
            case HyParViewMessage.Shuffle m ->
                frame(SHUFFLE, peers(peers(new ProtoWriter().number(2, m.ttl()), 4, m.origin()), 5, m.peers()));
            case HyParViewMessage.ShuffleReply m -> frame(SHUFFLE_REPLY, peers(new ProtoWriter(), 5, m.peers()));
            case HyParViewMessage.KeepAlive m -> frame(KEEP_ALIVE, new ProtoWriter());
        };
    }

    private static byte[] encode(GossipMessage message) {
        return switch (message) {
            case GossipMessage.Push m -> frame(PUSH, item(m.item(), m.hops()));
            case GossipMessage.Pull m -> frame(PULL, ids(m.known()));
            case GossipMessage.Reply m -> frame(REPLY, item(m.item(), m.hops()));
        };
    }

    private static byte[] encode(PlumtreeMessage message) {
        return switch (message) {
            case PlumtreeMessage.Gossip m -> frame(GOSSIP, item(m.item(), m.hops()));
            case PlumtreeMessage.IHave m -> frame(I_HAVE, announced(m));
            case PlumtreeMessage.Graft m ->
                frame(
                        GRAFT,
                        new ProtoWriter()
                                .fixed64(1, m.id())
                                .number(2, m.grafts())
                                .bool(6, m.wanted()));
            case PlumtreeMessage.Prune m -> frame(PRUNE, new ProtoWriter().number(2, m.grafts()));
        };
    }

    private static byte[] frame(int type, ProtoWriter content) {
        return new ProtoWriter().message(type, content).toArray();
    }

    private static ProtoWriter item(Item item, int hops) {
        return new ProtoWriter().fixed64(1, item.id()).number(2, hops).bytes(3, item.payload());
    }

    private static ProtoWriter ids(long[] ids) {
        ProtoWriter out = new ProtoWriter();
        for (long id : ids) {
            out.fixed64(1, id);
        }
        return out;
    }

    private static ProtoWriter announced(PlumtreeMessage.IHave message) {
        ProtoWriter out = new ProtoWriter();
        for (int i = 0; i < message.ids().length; i++) {
            out.fixed64(1, message.ids()[i]).number(2, message.hops()[i]);
        }
        return out;
    }

    private ProtoWriter peers(ProtoWriter out, int field, int... peers) {
        for (int peer : peers) {
            out.bytes(field, book.address(peer).bytes());
        }
        return out;
    }

    /**
     * Reads a frame.
     *
     * @throws IllegalArgumentException for what no honest peer sends
     */
    SpreadFrame decode(byte[] frame) {
        ProtoReader in = ProtoReader.of(frame);
        if (!in.next()) {
            throw new IllegalArgumentException("a frame without a type");
        }
        int type = in.field();
        Content c = new Content(in.message());
        return switch (type) {
            case JOIN -> new SpreadFrame.Overlay(new HyParViewMessage.Join());
            case FORWARD_JOIN -> new SpreadFrame.Overlay(new HyParViewMessage.ForwardJoin(c.peer(), c.small()));
            case NEIGHBOR -> new SpreadFrame.Overlay(new HyParViewMessage.Neighbor(c.flag()));
            case NEIGHBOR_REPLY -> new SpreadFrame.Overlay(new HyParViewMessage.NeighborReply(c.flag()));
            case DISCONNECT -> new SpreadFrame.Overlay(new HyParViewMessage.Disconnect(c.flag()));
            case SHUFFLE -> new SpreadFrame.Overlay(new HyParViewMessage.Shuffle(c.peer(), c.small(), c.others()));
            case SHUFFLE_REPLY -> new SpreadFrame.Overlay(new HyParViewMessage.ShuffleReply(c.others()));
            case KEEP_ALIVE -> new SpreadFrame.Overlay(new HyParViewMessage.KeepAlive());
            case PUSH -> new SpreadFrame.Gossip(new GossipMessage.Push(c.item(), c.small()));
            case PULL -> new SpreadFrame.Gossip(new GossipMessage.Pull(c.ids()));
            case REPLY -> new SpreadFrame.Gossip(new GossipMessage.Reply(c.item(), c.small()));
            case GOSSIP -> new SpreadFrame.Tree(new PlumtreeMessage.Gossip(c.item(), c.small()));
            case I_HAVE -> new SpreadFrame.Tree(new PlumtreeMessage.IHave(c.ids(), c.hops()));
            case GRAFT -> new SpreadFrame.Tree(new PlumtreeMessage.Graft(c.id(), c.wanted(), c.small()));
            case PRUNE -> new SpreadFrame.Tree(new PlumtreeMessage.Prune(c.small()));
            default -> throw new IllegalArgumentException("a frame of type " + type);
        };
    }

    /** The fields of a frame: ids, a number or flag, a payload, a peer, and peers. */
    private final class Content {
        private final List<Long> ids = new ArrayList<>();
        private final List<Bytes> payloads = new ArrayList<>();
        private final List<Integer> peer = new ArrayList<>();
        private final List<Integer> peers = new ArrayList<>();
        private final List<Integer> numbers = new ArrayList<>();
        private boolean wanted;

        Content(ProtoReader in) {
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> ids.add(in.fixed64());
                    case 2 -> numbers.add(small(in.number()));
                    case 3 -> payloads.add(in.bytes(PAYLOAD_BYTES_MAX));
                    case 4 -> peer.add(peer(in));
                    case 5 -> peers.add(peer(in));
                    case 6 -> wanted = in.number() != 0;
                    default -> in.skip();
                }
                if (numbers.size() > IDS_MAX || ids.size() > IDS_MAX || peers.size() > PEERS_MAX) {
                    throw new IllegalArgumentException("a frame with more fields than any frame has");
                }
            }
        }

        private int peer(ProtoReader in) {
            return book.number(Multiaddr.of(in.bytes(Multiaddr.BYTES_MAX)));
        }

        private static <T> T one(List<T> all) {
            if (all.size() != 1) {
                throw new IllegalArgumentException("one field of a kind belongs here, not " + all.size());
            }
            return all.getFirst();
        }

        long id() {
            return one(ids);
        }

        int peer() {
            return one(peer);
        }

        boolean flag() {
            return small() != 0;
        }

        boolean wanted() {
            return wanted;
        }

        /** The last, as of any field that is to come once. */
        int small() {
            return numbers.isEmpty() ? 0 : numbers.getLast();
        }

        private static int small(long number) {
            if (number < 0 || number > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(number + " is no number that belongs here");
            }
            return (int) number;
        }

        /** One for each id. */
        int[] hops() {
            if (numbers.size() != ids.size()) {
                throw new IllegalArgumentException(numbers.size() + " distances for " + ids.size() + " ids");
            }
            return numbers.stream().mapToInt(Integer::intValue).toArray();
        }

        Item item() {
            return new Item(id(), one(payloads));
        }

        long[] ids() {
            return ids.stream().mapToLong(Long::longValue).toArray();
        }

        int[] others() {
            return peers.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}

package dev.starling.testbed.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.ProtoWriter;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.gossip.GossipMessage;
import dev.starling.identity.Identity;
import dev.starling.membership.hyparview.HyParViewMessage;
import dev.starling.tree.plumtree.PlumtreeMessage;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpreadCodecTest {
    private static final Item ITEM = new Item(-7, Bytes.utf8("hello"));

    private final SplittableRandom random = new SplittableRandom(1);
    private final Multiaddr self = address(1);
    private final PeerBook book = new PeerBook(self);
    private final SpreadCodec codec = new SpreadCodec(book);

    private Multiaddr address(int port) {
        return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port)
                .withPeerId(Identity.generate(random).peerId());
    }

    private List<SpreadFrame> frames() {
        int other = book.number(address(2));
        int third = book.number(address(3));
        return List.of(
                new SpreadFrame.Overlay(new HyParViewMessage.Join()),
                new SpreadFrame.Overlay(new HyParViewMessage.ForwardJoin(other, 6)),
                new SpreadFrame.Overlay(new HyParViewMessage.Neighbor(true)),
                new SpreadFrame.Overlay(new HyParViewMessage.NeighborReply(false)),
                new SpreadFrame.Overlay(new HyParViewMessage.Disconnect(true)),
                new SpreadFrame.Overlay(new HyParViewMessage.Shuffle(other, 5, new int[] {other, third})),
                new SpreadFrame.Overlay(new HyParViewMessage.ShuffleReply(new int[] {third})),
                new SpreadFrame.Overlay(new HyParViewMessage.KeepAlive()),
                new SpreadFrame.Gossip(new GossipMessage.Push(ITEM, 3)),
                new SpreadFrame.Gossip(new GossipMessage.Pull(new long[] {1, -2, Long.MIN_VALUE})),
                new SpreadFrame.Gossip(new GossipMessage.Reply(ITEM, 1)),
                new SpreadFrame.Tree(new PlumtreeMessage.Gossip(ITEM, 2)),
                new SpreadFrame.Tree(new PlumtreeMessage.IHave(new long[] {4, 5}, new int[] {2, 1})),
                new SpreadFrame.Tree(new PlumtreeMessage.Graft(9, true, 1)),
                new SpreadFrame.Tree(new PlumtreeMessage.Prune(2)));
    }

    @Test
    void every_frame_is_read_as_it_was_written() {
        for (SpreadFrame frame : frames()) {
            assertThat(codec.decode(codec.encode(frame)))
                    .usingRecursiveComparison()
                    .isEqualTo(frame);
        }
    }

    @Test
    void numbers_are_each_peers_own_and_addresses_are_everybodys() {
        Multiaddr wanted = address(9);
        PeerBook theirs = new PeerBook(address(4));
        theirs.number(address(5));
        theirs.number(wanted);
        byte[] frame = new SpreadCodec(theirs).encode(new SpreadFrame.Overlay(new HyParViewMessage.ForwardJoin(2, 3)));
        SpreadFrame read = codec.decode(frame);
        int here = ((HyParViewMessage.ForwardJoin) ((SpreadFrame.Overlay) read).message()).peer();
        assertThat(here).isEqualTo(1);
        assertThat(book.address(here)).isEqualTo(wanted);
    }

    @Test
    void what_no_honest_peer_sends_is_refused() {
        for (String hex : List.of("", "00", "fa0100", "0801", "1200", "820100", "a20600", "1a")) {
            assertThatThrownBy(() -> codec.decode(Bytes.fromHex(hex).toArray()))
                    .as(hex)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        // An address without a peer id names nobody.
        Multiaddr nobody = Multiaddr.parse("/ip4/127.0.0.1/tcp/2");
        byte[] frame = new ProtoWriter()
                .message(2, new ProtoWriter().number(2, 1).bytes(4, nobody.bytes()))
                .toArray();
        assertThatThrownBy(() -> codec.decode(frame)).hasMessageContaining("without a peer id");
    }

    @Test
    void broken_bytes_throw_nothing_but_refusals() {
        List<SpreadFrame> frames = frames();
        for (int i = 0; i < 3000; i++) {
            byte[] frame = codec.encode(frames.get(i % frames.size()));
            for (int hits = 0; hits < 3; hits++) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            try {
                codec.decode(frame);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }
}

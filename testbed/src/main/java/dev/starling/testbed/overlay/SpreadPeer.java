package dev.starling.testbed.overlay;

import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.View;
import dev.starling.epidemic.gossip.GossipConfig;
import dev.starling.epidemic.gossip.GossipMachine;
import dev.starling.epidemic.gossip.GossipMessage;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.hyparview.HyParViewConfig;
import dev.starling.membership.hyparview.HyParViewMachine;
import dev.starling.peer.Peer;
import dev.starling.peer.World;
import dev.starling.tree.plumtree.PlumtreeConfig;
import dev.starling.tree.plumtree.PlumtreeMachine;
import dev.starling.tree.plumtree.PlumtreeMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** One peer of gossip or Plumtree: a libp2p host, HyParView on its streams, and what spreads over HyParView's links. */
final class SpreadPeer implements AutoCloseable {
    /** Of all peers together: each may make a connection, which is what a peer's time mostly goes into. */
    private static final int SHUFFLES_PER_SECOND = 20;

    private static final Duration PERIOD_MIN = Duration.ofSeconds(2);
    /** Ten rounds a second; an item is hot for a second, and asked for as long as it is kept. */
    private static final GossipConfig GOSSIP = new GossipConfig(
            GossipConfig.Mode.PUSH_PULL, 1, 10, Duration.ofMillis(100).toNanos(), 32, 1024);

    final int number;
    final Peer peer;
    private final World world;
    private final Traffic traffic;
    private final PeerBook book;
    private final SpreadCodec codec;
    private final StreamLinks links;
    private final MachineRun<
                    OverlayInput<SpreadFrame, SpreadMachine.Order>, OverlayOutput<SpreadFrame, SpreadMachine.Told>>
            run;
    private final Set<Integer> neighbours = new ConcurrentSkipListSet<>();
    private final BiConsumer<? super SpreadPeer, ? super Delivered> delivered;

    /**
     * A peer that is no member yet.
     *
     * @param random of its own
     * @param delivered told of each item that comes to it first, on any thread; must not block
     */
    SpreadPeer(
            World world,
            OverlaySettings settings,
            int number,
            SplittableRandom random,
            Traffic traffic,
            BiConsumer<? super SpreadPeer, ? super Delivered> delivered) {
        this.world = world;
        this.number = number;
        this.traffic = traffic;
        this.delivered = delivered;
        peer = world.peer(options ->
                options.srp(false).label("peer-" + number).listen("/ip4/" + settings.listenHost() + "/tcp/0"));
        book = new PeerBook(peer.addresses().getFirst());
        codec = new SpreadCodec(book);
        Duration period = period(settings.peers());
        HyParViewMachine members = new HyParViewMachine(
                HyParViewConfig.DEFAULT.times(
                        period.toNanos(), HyParViewConfig.DEFAULT.answerNs(), HyParViewConfig.DEFAULT.refreshNs()),
                PeerBook.SELF);
        run = new MachineRun<>(
                world,
                settings.kind() == OverlayKind.PLUMTREE
                        ? new SpreadMachine<>(members, tree())
                        : new SpreadMachine<>(members, gossip(members.view(), world.elapsed(), random)),
                new OverlayInput.Tick<>(),
                random,
                this::perform);
        links = new StreamLinks(
                world,
                peer,
                "/starling/" + settings.kind() + "/1",
                book,
                period.multipliedBy(5).dividedBy(2),
                new StreamLinks.Receiver() {
                    @Override
                    public void received(int from, byte[] frame) {
                        SpreadPeer.this.received(from, codec.decode(frame));
                    }

                    @Override
                    public void down(int other) {
                        run.give(new OverlayInput.LinkDown<>(other));
                    }
                });
        run.start("peer " + number);
    }

    /** Between keep-alives and shuffles; a stream that idles for two and a half of them is no neighbour's. */
    private static Duration period(int peers) {
        Duration period = Duration.ofSeconds(1).multipliedBy(peers).dividedBy(SHUFFLES_PER_SECOND);
        return period.compareTo(PERIOD_MIN) < 0 ? PERIOD_MIN : period;
    }

    private static SpreadMachine.Spreading<GossipMessage, EpidemicEvent> gossip(
            View view, Duration now, SplittableRandom random) {
        // Rounds of different peers begin at different moments, as in any network that nobody synchronizes.
        long firstNs = now.toNanos() + 1 + random.nextLong(GOSSIP.periodNs());
        return new SpreadMachine.Spreading<>(
                new GossipMachine(GOSSIP, view, firstNs),
                SpreadFrame.Gossip::new,
                frame -> frame instanceof SpreadFrame.Gossip gossip ? Optional.of(gossip.message()) : Optional.empty());
    }

    private static SpreadMachine.Spreading<PlumtreeMessage, Delivered> tree() {
        return new SpreadMachine.Spreading<>(
                new PlumtreeMachine(PlumtreeConfig.DEFAULT),
                SpreadFrame.Tree::new,
                frame -> frame instanceof SpreadFrame.Tree tree ? Optional.of(tree.message()) : Optional.empty());
    }

    /** Where others reach it, with its id. */
    Multiaddr address() {
        return book.address(PeerBook.SELF);
    }

    /** Becomes a member through one that is; through itself as the first of all. */
    void join(Multiaddr contact) {
        run.give(new OverlayInput.Command<>(
                new SpreadMachine.Order.Member(new MembershipCommand.Join(book.number(contact)))));
    }

    void publish(Item item) {
        run.give(new OverlayInput.Command<>(new SpreadMachine.Order.Spread(new Publish(item))));
    }

    /** HyParView's neighbours. */
    Set<PeerId> neighbours() {
        return neighbours.stream()
                .map(book::address)
                .flatMap(address -> address.peerId().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void received(int from, SpreadFrame frame) {
        if (carriesItem(frame)) {
            // Taken back when it turns out to be new.
            traffic.again(1);
        }
        run.give(new OverlayInput.Received<>(from, frame));
    }

    private static boolean carriesItem(SpreadFrame frame) {
        return switch (frame) {
            case SpreadFrame.Overlay f -> false;
            case SpreadFrame.Gossip f -> !(f.message() instanceof GossipMessage.Pull);
            case SpreadFrame.Tree f -> f.message() instanceof PlumtreeMessage.Gossip;
        };
    }

    private void perform(OverlayOutput<SpreadFrame, SpreadMachine.Told> output) {
        switch (output) {
            case OverlayOutput.Send<SpreadFrame, SpreadMachine.Told> send -> {
                byte[] frame = codec.encode(send.message());
                traffic.sent(StreamLinks.sizeOf(frame));
                links.send(send.to(), frame);
            }
            case OverlayOutput.Notify<SpreadFrame, SpreadMachine.Told> told -> {
                switch (told.event()) {
                    case SpreadMachine.Told.Linked linked -> changed(linked.change());
                    case SpreadMachine.Told.Came came -> {
                        if (came.delivered().hops() > 0) {
                            traffic.again(-1);
                        }
                        delivered.accept(this, came.delivered());
                    }
                }
            }
        }
    }

    private void changed(MembershipEvent change) {
        switch (change) {
            case MembershipEvent.Up up -> neighbours.add(up.peer());
            case MembershipEvent.Down down -> neighbours.remove(down.peer());
            case MembershipEvent.Suspected suspected -> {}
        }
    }

    /** Ends as a killed process does, at once: nobody is told but by streams that break and sockets that close. */
    @Override
    public void close() {
        run.close();
        links.close();
        // Beside the caller: it takes its time over connections, and the dead have none.
        world.spawn("closing peer " + number, peer::close);
    }
}

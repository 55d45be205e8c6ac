package dev.starling.peer.host;

import dev.starling.core.Bytes;
import dev.starling.peer.Answer;
import dev.starling.peer.Cluster;
import dev.starling.peer.Message;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.Publication;
import dev.starling.peer.PublishOptions;
import dev.starling.peer.Question;
import dev.starling.peer.StreamMessage;
import dev.starling.peer.Subscription;
import dev.starling.srp.ClusterKeys;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import dev.starling.srp.SrpPacket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** One group that a peer has joined. */
final class JoinedCluster implements Cluster {
    private final StarlingPeer peer;
    private final ClusterKeys keys;
    private final List<Mailbox<Message>> messages = new CopyOnWriteArrayList<>();
    private final List<Mailbox<StreamMessage>> streams = new CopyOnWriteArrayList<>();
    private final List<Mailbox<Question>> questions = new CopyOnWriteArrayList<>();
    private final List<Mailbox<Answer>> answers = new CopyOnWriteArrayList<>();

    JoinedCluster(StarlingPeer peer, ClusterKeys keys) {
        this.peer = peer;
        this.keys = keys;
    }

    @Override
    public ClusterKeys keys() {
        return keys;
    }

    @Override
    public Publication publish(PublishOptions options, byte[] message) {
        int fragments = message.length / SrpPacket.MESSAGE_MAX;
        int most = peer.fragmentsMax();
        if (fragments > most) {
            throw new PeerException(
                    PeerException.Code.TOO_LARGE,
                    "a message of " + message.length + " bytes exceeds the limit of " + most * SrpPacket.MESSAGE_MAX
                            + " bytes; publish it in parts");
        }
        long token = peer.nextToken();
        Requests.Publishing publishing = peer.requests().publishing(peer, token, options.confirm());
        peer.command(new SrpCommand.Publish(
                token,
                keys,
                options.event().orElse(null),
                Bytes.of(message),
                options.after().orElse(null),
                options.ttl().toMillis(),
                options.confirm()));
        return publishing;
    }

    @Override
    public Subscription subscribe(Consumer<Message> handler) {
        Mailbox<Message> mailbox = new Mailbox<>(peer.driver(), name("messages"), handler, messages::remove);
        messages.add(mailbox);
        return mailbox;
    }

    @Override
    public Subscription subscribe(String event, Consumer<Message> handler) {
        Bytes hash = SrpEvents.hash(event);
        return subscribe(message -> {
            if (message.eventHash().equals(hash)) {
                handler.accept(message);
            }
        });
    }

    private String name(String what) {
        return peer.label() + " " + what;
    }

    @Override
    public Pending<Boolean> stream(Bytes peerId, String event, byte[] message) {
        long token = peer.nextToken();
        Pending<Boolean> sent = new Pending<>(peer.driver().waitPoint());
        peer.requests().stream(token, sent);
        peer.command(new SrpCommand.Stream(token, keys, peerId, event, Bytes.of(message)));
        peer.driver().onLoop(() -> peer.requests().streamed(token));
        return sent;
    }

    @Override
    public Subscription onStream(Consumer<StreamMessage> handler) {
        Mailbox<StreamMessage> mailbox = new Mailbox<>(peer.driver(), name("streams"), handler, streams::remove);
        streams.add(mailbox);
        return mailbox;
    }

    @Override
    public Subscription query(String json, Consumer<Answer> handler) {
        Bytes question = Bytes.utf8(json);
        if (question.length() > SrpPacket.MESSAGE_MAX) {
            throw new PeerException(
                    PeerException.Code.TOO_LARGE,
                    "a question of " + question.length() + " bytes exceeds the limit of " + SrpPacket.MESSAGE_MAX
                            + " bytes; ask for less");
        }
        long token = peer.nextToken();
        Mailbox<Answer> mailbox = new Mailbox<>(peer.driver(), name("answers"), handler, closed -> {
            answers.remove(closed);
            peer.requests().endQuestion(token);
        });
        answers.add(mailbox);
        peer.requests().question(token, mailbox::put);
        peer.command(new SrpCommand.Query(token, keys.clusterId(), keys.subclusterId(), question));
        return mailbox;
    }

    @Override
    public Subscription onQuery(Function<Question, Optional<byte[]>> handler) {
        Mailbox<Question> mailbox = new Mailbox<>(
                peer.driver(),
                name("questions"),
                question -> handler.apply(question)
                        .ifPresent(answer -> peer.command(new SrpCommand.Answer(question.queryId(), Bytes.of(answer)))),
                questions::remove);
        questions.add(mailbox);
        return mailbox;
    }

    @Override
    public List<Bytes> peers() {
        return peer.look(machine -> machine.members(keys.subclusterId())).orElse(List.of());
    }

    @Override
    public void leave() {
        closeHandlers();
        peer.left(this);
    }

    void delivered(Message message) {
        messages.forEach(mailbox -> mailbox.put(message));
    }

    void streamed(SrpEvent.Streamed event) {
        StreamMessage message = new StreamMessage(
                event.from(),
                SrpPacket.isSet(event.eventHash()) ? event.eventHash() : Bytes.EMPTY,
                SrpPacket.isSet(event.signer()) ? event.signer() : Bytes.EMPTY,
                event.verified(),
                event.message());
        streams.forEach(mailbox -> mailbox.put(message));
    }

    void asked(SrpEvent.Asked event) {
        // A question without group is for everybody.
        if (!SrpPacket.isSet(event.subclusterId()) || event.subclusterId().equals(keys.subclusterId())) {
            Question question = new Question(event.queryId(), event.json());
            questions.forEach(mailbox -> mailbox.put(question));
        }
    }

    void closeHandlers() {
        messages.forEach(Mailbox::close);
        streams.forEach(Mailbox::close);
        questions.forEach(Mailbox::close);
        answers.forEach(Mailbox::close);
    }
}

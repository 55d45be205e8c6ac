package dev.starling.peer.streams;

import dev.starling.encoding.PeerId;
import dev.starling.identify.IdentifyMessage;
import dev.starling.identify.IdentifyReceiver;
import dev.starling.identify.IdentifySender;
import dev.starling.identity.SignedEnvelope;
import java.util.List;
import java.util.Optional;

/** Identify and its push on the connections of a host (identify/README.md). On each connection's loop. */
final class Identifying {
    private final SelfDescription self;
    private final OpenedRecords records = new OpenedRecords();

    Identifying(SelfDescription self) {
        this.self = self;
    }

    /** Those whose signatures hold. */
    OpenedRecords records() {
        return records;
    }

    /** The answering side of identify. */
    Service.Layer<?> answer(HostedConnection connection) {
        return new Service.Layer<>(new IdentifySender(self.message(connection.remoteAddress())), NOTHING);
    }

    /** The listening side of a push. */
    Service.Layer<?> listen(HostedConnection connection) {
        return new Service.Layer<>(new IdentifyReceiver(), new Heard(connection, self, records, true));
    }

    /** Asks a new connection what it is. */
    void ask(HostedConnection connection) {
        connection.open(
                List.of(IdentifyMessage.PROTOCOL),
                new Service.Layer<>(new IdentifyReceiver(), new Heard(connection, self, records, false)));
    }

    /** Tells what has changed, where the other side wants to know. */
    void push(HostedConnection connection) {
        if (connection.speaks(IdentifyMessage.PUSH_PROTOCOL)) {
            connection.open(List.of(IdentifyMessage.PUSH_PROTOCOL), answer(connection));
        }
    }

    private static final LayerStream.Result<IdentifyMessage> NOTHING = new LayerStream.Result<>() {
        @Override
        public void ready(IdentifyMessage result) {}

        @Override
        public void failed(String code, String reason) {}
    };

    private record Heard(HostedConnection connection, SelfDescription self, OpenedRecords records, boolean pushed)
            implements LayerStream.Result<IdentifyMessage> {
        @Override
        public void ready(IdentifyMessage message) {
            boolean foreign =
                    message.key().isPresent() && !message.key().get().peerId().equals(connection.remote());
            if (foreign || (message.key().isEmpty() && !pushed)) {
                failed("identify-key", "the key it names is not the one it has proven");
                return;
            }
            connection.told(
                    SharedWords.of(message, connection.remoteKey(), self),
                    isOwn(message.record(), connection.remote()),
                    pushed);
        }

        private boolean isOwn(Optional<SignedEnvelope> record, PeerId remote) {
            try {
                return record.isPresent() && records.open(record.get()).peerId().equals(remote);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        @Override
        public void failed(String code, String reason) {
            if (!pushed) {
                connection.notTold(code, reason);
            }
            connection.host().count(code);
        }
    }
}

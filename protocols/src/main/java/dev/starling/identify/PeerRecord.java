package dev.starling.identify;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.encoding.ProtoReader;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identity.Identity;
import dev.starling.identity.SignedEnvelope;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer's own word on where it can be reached (libp2p specs, RFC 0003): {@code {1: peer id, 2: sequence number, 3: {1:
 * address}…}} in a signed envelope. Domain and payload type are those in use, not those of the RFC's text.
 *
 * @param peerId whose addresses
 * @param sequence grows with each record of a peer; comparable within one peer only
 * @param addresses without the peer's id at their end
 */
public record PeerRecord(PeerId peerId, long sequence, List<Multiaddr> addresses) {
    /** What the signature is for. */
    public static final String DOMAIN = "libp2p-peer-record";

    /** How many addresses of a record are kept. */
    public static final int ADDRESSES_MAX = 64;

    private static final Bytes PAYLOAD_TYPE = Bytes.of((byte) 3, (byte) 1);
    private static final int PEER_ID_BYTES_MAX = 128;

    public PeerRecord {
        addresses = List.copyOf(addresses);
    }

    /** The record in an envelope signed by the peer itself. */
    public static SignedEnvelope seal(Identity identity, long sequence, List<Multiaddr> addresses) {
        ProtoWriter out = new ProtoWriter().bytes(1, identity.peerId().bytes()).number(2, sequence);
        addresses.forEach(address -> out.message(3, new ProtoWriter().bytes(1, address.bytes())));
        return SignedEnvelope.seal(identity, DOMAIN, PAYLOAD_TYPE, out.toBytes());
    }

    /**
     * Opens a record: checks the type, the signature, and that who signed is who the record is about. Addresses that this
     * implementation does not understand are left out, as are those beyond {@link #ADDRESSES_MAX}.
     *
     * @throws IllegalArgumentException when any of that does not hold
     */
    public static PeerRecord open(SignedEnvelope envelope) {
        if (!envelope.payloadType().equals(PAYLOAD_TYPE)) {
            throw new IllegalArgumentException("the envelope holds no peer record but " + envelope.payloadType());
        }
        if (!envelope.verify(DOMAIN)) {
            throw new IllegalArgumentException("the peer record's signature does not hold");
        }
        Bytes id = Bytes.EMPTY;
        long sequence = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        ProtoReader in = ProtoReader.of(envelope.payload());
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = in.bytes(PEER_ID_BYTES_MAX);
                case 2 -> sequence = in.number();
                case 3 -> address(in.message(), addresses);
                default -> in.skip();
            }
        }
        PeerId signer = envelope.key().peerId();
        if (!signer.bytes().equals(id)) {
            throw new IllegalArgumentException("a peer record about " + id + " is signed by " + signer);
        }
        return new PeerRecord(signer, sequence, addresses);
    }

    private static void address(ProtoReader in, List<Multiaddr> addresses) {
        while (in.next()) {
            if (in.field() == 1) {
                KnownAddresses.add(in, addresses, ADDRESSES_MAX);
            }
        }
    }
}

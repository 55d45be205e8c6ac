package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Addresses;
import dev.starling.peer.PeerException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A multiaddr of a byte stream. */
final class StreamAddress implements ITypeConverter<Multiaddr> {
    StreamAddress() {}

    @Override
    public Multiaddr convert(String text) {
        try {
            return Addresses.stream(text);
        } catch (PeerException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}

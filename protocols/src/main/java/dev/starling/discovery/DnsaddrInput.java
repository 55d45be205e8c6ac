package dev.starling.discovery;

import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import java.util.List;

/** What comes into a {@link DnsaddrMachine}. */
public sealed interface DnsaddrInput {
    /** Find the addresses that {@code address} stands for; the first input. */
    record Ask(Multiaddr address) implements DnsaddrInput {}

    /** The TXT records of a lookup, the strings of each joined. */
    record Texts(int lookup, List<String> texts) implements DnsaddrInput {
        public Texts {
            texts = List.copyOf(texts);
        }
    }

    /** The A or AAAA records of a lookup. */
    record Addresses(int lookup, List<IpAddress> ips) implements DnsaddrInput {
        public Addresses {
            ips = List.copyOf(ips);
        }
    }

    /** There is no such name, or nobody who knows. */
    record NoAnswer(int lookup, String reason) implements DnsaddrInput {}

    /** Nobody wants to know any more: no {@link DnsaddrOutput.Done} will come. */
    record Cancel() implements DnsaddrInput {}

    /** The deadline that the machine named has come. */
    record Tick() implements DnsaddrInput {}
}

package dev.starling.fuzz;

import dev.starling.discovery.DnsaddrScript;
import dev.starling.discovery.MdnsScript;
import java.util.List;

/** Multicast DNS, and names in addresses. */
final class DiscoveryTargets {
    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("dns-message", MdnsScript::message),
            new FuzzTarget("mdns-machine", MdnsScript::run),
            new FuzzTarget(
                    "dnsaddr",
                    List.of(
                            "/dnsaddr/",
                            "/dns/",
                            "/dns4/",
                            "/dns6/",
                            "dnsaddr=",
                            "/p2p-circuit",
                            "/wss",
                            "/tls/ws",
                            "\n"),
                    DnsaddrScript::run));

    private DiscoveryTargets() {}
}

package dev.starling.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.IpAddress;
import org.junit.jupiter.api.Test;

/** Names and own addresses, as far as every machine has them. */
class HostAddressesTest {
    @Test
    void localhost_is_this_machine() {
        assertThat(HostAddresses.lookUp("localhost")).get().matches(IpAddress::isLoopback);
    }

    @Test
    void loopback_comes_last_among_the_own_addresses() {
        assertThat(HostAddresses.own())
                .extracting(IpAddress::isLoopback)
                .isSorted()
                .contains(true);
    }
}

package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import org.junit.jupiter.api.Test;

class EndpointCacheTest {
    @Test
    void translation_there_and_back_is_the_identity_also_where_entries_push_each_other_out() {
        EndpointCache cache = new EndpointCache();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 5000; i++) {
                Endpoint v4 = new Endpoint(IpAddress.ofIpv4(i * 77_777), i);
                Endpoint v6 = new Endpoint(new IpAddress(0x20010db800000000L, i, false), 65535 - i);
                assertThat(cache.endpoint(cache.address(v4))).isEqualTo(v4);
                assertThat(cache.endpoint(cache.address(v6))).isEqualTo(v6);
            }
        }
    }

    @Test
    void a_peer_that_talks_all_the_time_costs_no_new_objects() {
        EndpointCache cache = new EndpointCache();
        Endpoint peer = Endpoint.parse("127.0.0.1:9001");
        assertThat(cache.address(peer)).isSameAs(cache.address(Endpoint.parse("127.0.0.1:9001")));
    }
}

package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import org.junit.jupiter.api.Test;

/** A proof of address ages: forged datagrams from it do not keep it young, a busy peer renews it by itself. */
final class ProofAgeTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final long EXPIRY_S = 120;

    @Test
    void a_peer_that_has_gone_is_given_up_though_datagrams_are_forged_in_its_name() {
        Lan lan = Lan.of(1, 4, SrpConfig.DEFAULT);
        lan.run(6 * SECOND);
        Lan.Node victim = lan.nodes.get(2);
        Attacker gone = new Attacker(lan, victim, "6.7.8.9:4000").prove();
        lan.listen(gone.endpoint, send -> {});
        long in = 0;
        for (int i = 0; i < 2 * EXPIRY_S; i++) {
            if (i == EXPIRY_S + 10) {
                assertThat(victim.machine.links())
                        .noneMatch(link -> link.endpoint().equals(gone.endpoint));
                victim.sent.clear();
                in = 0;
            }
            in += gone.send(Attacker.ping(gone.id, body -> body.natType(Attacker.OPEN)));
            in += gone.send(Attacker.publish("forged " + i));
            lan.run(SECOND);
        }
        assertThat(gone.bytesTo(gone.endpoint.ip())).isPositive().isLessThanOrEqualTo(3 * in);
    }

    @Test
    void packets_are_no_longer_relayed_to_it() {
        Lan lan = Lan.of(2, 4, SrpConfig.DEFAULT);
        lan.run(6 * SECOND);
        Lan.Node victim = lan.nodes.get(2);
        Attacker gone = new Attacker(lan, victim, "6.7.8.9:4000").prove();
        lan.listen(gone.endpoint, send -> {});
        for (int i = 0; i < EXPIRY_S + 10; i++) {
            gone.send(Attacker.publish("forged " + i));
            lan.run(SECOND);
        }
        victim.sent.clear();
        for (int i = 0; i < 50; i++) {
            victim.command(new SrpCommand.Publish(i, Lan.KEYS, "e", Bytes.utf8("m" + i), null, 0, false));
            lan.run(SECOND / 10);
        }
        assertThat(victim.sent).noneMatch(send -> send.to().equals(gone.endpoint) && send.data()[4] == 5);
    }

    @Test
    void a_link_that_is_never_silent_stays_proven() {
        Lan lan = Lan.of(3, 3, SrpConfig.DEFAULT);
        lan.run(6 * SECOND);
        Lan.Node one = lan.nodes.get(2);
        Lan.Node other = lan.nodes.get(3);
        for (int i = 0; i < 3 * EXPIRY_S; i++) {
            one.command(new SrpCommand.Stream(i, Lan.KEYS, other.id(), null, Bytes.utf8("to " + i)));
            other.command(new SrpCommand.Stream(i, Lan.KEYS, one.id(), null, Bytes.utf8("fro " + i)));
            lan.run(SECOND);
        }
        assertThat(one.all(SrpEvent.Disconnected.class)).isEmpty();
        assertThat(one.all(SrpEvent.Streamed.class)).hasSize((int) (3 * EXPIRY_S));
        assertThat(other.all(SrpEvent.Streamed.class)).hasSize((int) (3 * EXPIRY_S));
    }
}

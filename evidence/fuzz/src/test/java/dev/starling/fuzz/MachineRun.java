package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Span;
import dev.starling.identity.Identity;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpConfig;
import dev.starling.srp.SrpEvent;
import dev.starling.srp.SrpMachine;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One life of a peer to whom strangers send what the input says. The input is a list of steps, each a byte for its kind and
 * what belongs to it:
 *
 * <pre>
 *   0 sender, length (2 bytes), bytes     a datagram
 *   1 sender, length (2 bytes), bytes     the same with the protocol's first four bytes put before it
 *   2 sender                              the sender returns the last datagram that was sent to it
 *   3 tenths of a second                  time passes
 *   4 command                             the application wants something
 *   5 sender, length (2 bytes), bytes     a datagram to the probe socket
 * </pre>
 *
 * Beside never throwing: a tick always moves the deadline on, one input has a bounded number of outputs, tables keep
 * their limits, and an address that has returned nothing gets at most three times its bytes.
 */
final class MachineRun {
    private static final int SENDERS = 8;
    private static final int STEPS_MAX = 300;
    /** An input may set off a burst of openers from a pool of sockets. */
    private static final int OUTPUTS_MAX = 4096;

    private static final int TICKS_MAX = 64;
    private static final int FACTOR = 3;
    private static final long TENTH_NS = 100_000_000L;

    private final byte[] input;
    private int at;
    private final SrpConfig config = SrpConfig.DEFAULT;
    private final SrpMachine machine;
    private final RandomGenerator random = new SplittableRandom(1);
    private final Map<IpAddress, long[]> traffic = new LinkedHashMap<>();
    private final byte[][] lastSent = new byte[SENDERS][];
    private final boolean[] returned = new boolean[SENDERS];
    private final Deque<DatagramInput<SrpCommand>> opened = new ArrayDeque<>();
    private long nowNs;
    private int outputs;
    private int nextPort = 9100;

    MachineRun(byte[] input) {
        this.input = input;
        Identity identity = Identity.ofSeed(Bytes.wrap(new byte[32]));
        machine = new SrpMachine(
                new SrpMachine.Setup(identity, SrpTargets.KEYS.clusterId(), input.length % 2 == 1), config);
    }

    void run() {
        give(new DatagramInput.SocketOpened<>(SrpMachine.MAIN, local(9000)));
        give(new DatagramInput.SocketOpened<>(SrpMachine.PROBE, local(9001)));
        give(new DatagramInput.Command<>(new SrpCommand.Join(SrpTargets.KEYS)));
        for (int step = 0; step < STEPS_MAX && at < input.length; step++) {
            step();
            check();
        }
        pass(600 * TENTH_NS);
        check();
    }

    private static Endpoint local(int port) {
        return new Endpoint(IpAddress.ofIpv4(0x05050505), port);
    }

    private static Endpoint sender(int number) {
        return new Endpoint(IpAddress.ofIpv4(0x08080001 + (number << 8)), 4000 + number);
    }

    private int next() {
        return at < input.length ? input[at++] & 0xff : 0;
    }

    private byte[] data() {
        int length = Math.min(next() << 8 | next(), input.length - at);
        at += length;
        return Arrays.copyOfRange(input, at - length, at);
    }

    private void step() {
        switch (next() % 6) {
            case 0 -> receive(SrpMachine.MAIN, next() % SENDERS, data());
            case 1 -> {
                int from = next() % SENDERS;
                byte[] rest = data();
                byte[] whole = new byte[rest.length + 4];
                System.arraycopy(new byte[] {3, 5, 11, 17}, 0, whole, 0, 4);
                System.arraycopy(rest, 0, whole, 4, rest.length);
                receive(SrpMachine.MAIN, from, whole);
            }
            case 2 -> {
                int from = next() % SENDERS;
                if (lastSent[from] != null) {
                    returned[from] = true;
                    receive(SrpMachine.MAIN, from, lastSent[from]);
                }
            }
            case 3 -> pass(next() * TENTH_NS);
            case 4 -> give(new DatagramInput.Command<>(command(next())));
            default -> receive(SrpMachine.PROBE, next() % SENDERS, data());
        }
    }

    private static SrpCommand command(int kind) {
        return switch (kind % 6) {
            case 0 -> new SrpCommand.Publish(1, SrpTargets.KEYS, "event", Bytes.utf8("text"), null, 0, true);
            case 1 -> new SrpCommand.Stream(2, SrpTargets.KEYS, Bytes.wrap(new byte[32]), null, Bytes.utf8("text"));
            case 2 ->
                new SrpCommand.Query(3, SrpTargets.KEYS.clusterId(), SrpTargets.KEYS.subclusterId(), Bytes.utf8("{}"));
            case 3 -> new SrpCommand.Fetch(Bytes.wrap(new byte[32]));
            case 4 -> new SrpCommand.Reconnect();
            default -> new SrpCommand.Confirm(1);
        };
    }

    private void receive(int socket, int from, byte[] data) {
        Endpoint source = sender(from);
        traffic.computeIfAbsent(source.ip(), ip -> new long[2])[0] += data.length;
        give(new DatagramInput.Received<>(socket, source, data));
    }

    private void pass(long durationNs) {
        long until = nowNs + durationNs;
        int atOnce = 0;
        while (machine.deadlineNs() <= until) {
            atOnce = machine.deadlineNs() > nowNs ? 0 : atOnce + 1;
            assertThat(atOnce).as("ticks at one moment").isLessThan(TICKS_MAX);
            nowNs = Math.max(nowNs, machine.deadlineNs());
            give(new DatagramInput.Tick<>());
        }
        nowNs = until;
    }

    private void give(DatagramInput<SrpCommand> value) {
        opened.add(value);
        while (!opened.isEmpty()) {
            outputs = 0;
            machine.handle(opened.remove(), new RunEnv());
            assertThat(outputs).as("outputs of one input").isLessThanOrEqualTo(OUTPUTS_MAX);
        }
    }

    private void check() {
        assertThat(machine.links().size()).isLessThanOrEqualTo(config.limits().peers());
        assertThat(machine.cacheBytes()).isLessThanOrEqualTo(config.limits().cacheBytes());
        for (int from = 0; from < SENDERS; from++) {
            long[] bytes = traffic.get(sender(from).ip());
            if (bytes != null && !returned[from]) {
                assertThat(bytes[1]).as("bytes to sender " + from).isLessThanOrEqualTo(FACTOR * bytes[0]);
            }
        }
    }

    private void out(DatagramOutput<SrpEvent> output) {
        outputs++;
        switch (output) {
            case DatagramOutput.Send<SrpEvent>(int socket, Endpoint to, byte[] data) -> {
                traffic.computeIfAbsent(to.ip(), ip -> new long[2])[1] += data.length;
                for (int i = 0; i < SENDERS; i++) {
                    if (sender(i).ip().equals(to.ip())) {
                        lastSent[i] = data;
                    }
                }
            }
            case DatagramOutput.OpenSocket<SrpEvent>(int socket) ->
                opened.add(new DatagramInput.SocketOpened<>(socket, local(nextPort++)));
            case DatagramOutput.CloseSocket<SrpEvent> closed ->
                assertThat(closed.socket()).isNotNegative();
            case DatagramOutput.Notify<SrpEvent>(SrpEvent event) ->
                assertThat(event).isNotNull();
        }
    }

    private final class RunEnv implements Env<DatagramOutput<SrpEvent>> {
        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return 1_767_225_600_000L + nowNs / 1_000_000;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }

        @Override
        public void out(DatagramOutput<SrpEvent> output) {
            MachineRun.this.out(output);
        }
    }
}

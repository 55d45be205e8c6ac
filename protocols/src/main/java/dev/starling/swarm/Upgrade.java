package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.mux.MultistreamMachine;
import dev.starling.secure.Secured;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lower half of a connection: agrees on a security protocol, does its handshake, agrees on a muxer, and then carries
 * the muxer's bytes. What the upper layers send while a layer is in the middle of its own {@code handle} is kept until
 * that has returned, so that no machine is entered twice.
 */
final class Upgrade {
    /** What the upper half learns. Buffers are lent. */
    interface Above {
        void ready(Secured channel, String muxer, Env<? super ConnectionOutput> env);

        void up(ByteBuffer data, Env<? super ConnectionOutput> env);

        void end(Env<? super ConnectionOutput> env);

        void fail(String code, String reason, Env<? super ConnectionOutput> env);
    }

    private final ConnectionSetup setup;
    private final Above above;
    /** Until it has agreed. */
    private @Nullable MultistreamMachine securityChoice;

    private @Nullable Machine<LayerInput, LayerOutput<Secured>> channel;
    private @Nullable MultistreamMachine muxerChoice;
    private @Nullable Secured secured;
    private boolean inChannel;
    private boolean muxerReady;
    private boolean failed;
    private @Nullable Runnable closing;
    private @Nullable ByteArrayOutputStream kept;
    private long deadlineNs = Env.NEVER;

    Upgrade(ConnectionSetup setup, Above above) {
        this.setup = setup;
        this.above = above;
        List<String> ids =
                setup.security().stream().map(ConnectionSetup.Security::id).toList();
        securityChoice = choice(ids);
    }

    private MultistreamMachine choice(List<String> ids) {
        if (!setup.dialer()) {
            return MultistreamMachine.responder(ids::contains);
        }
        // With one proposal its first message travels along (connections, multistream-select): a round trip less.
        return ids.size() == 1 ? MultistreamMachine.lazy(ids.getFirst()) : MultistreamMachine.initiator(ids);
    }

    long deadlineNs() {
        return channel == null || failed ? deadlineNs : Math.min(deadlineNs, channel.deadlineNs());
    }

    void begin(Env<? super ConnectionOutput> env) {
        deadlineNs = env.nowNs() + setup.upgradeNs();
        MultistreamMachine choice = securityChoice;
        if (choice != null) {
            choose(choice, new LayerInput.Begin(), env);
        }
    }

    void tick(Env<? super ConnectionOutput> env) {
        if (env.nowNs() >= deadlineNs) {
            fail("timeout", "no secure channel within " + setup.upgradeNs() / 1_000_000 + " ms", env);
        } else if (channel != null && env.nowNs() >= channel.deadlineNs()) {
            channel(new LayerInput.Tick(), env);
        }
    }

    void fromBelow(LayerInput input, Env<? super ConnectionOutput> env) {
        if (failed) {
            return;
        }
        MultistreamMachine choice = securityChoice;
        // Once it has agreed, the first negotiation is only in the way.
        if (choice != null && choice.transparent() && channel != null) {
            choice = null;
            securityChoice = null;
        }
        if (choice == null) {
            channel(input, env);
        } else {
            choose(choice, input, env);
        }
    }

    private void choose(MultistreamMachine choice, LayerInput input, Env<? super ConnectionOutput> env) {
        choice.handle(input, env.as(output -> {
            switch (output) {
                case LayerOutput.Down<String>(ByteBuffer data) -> env.out(new ConnectionOutput.Down(data));
                case LayerOutput.Up<String>(ByteBuffer data) -> channel(new LayerInput.FromBelow(data), env);
                case LayerOutput.Ready<String>(String id) -> secureWith(id, env);
                case LayerOutput.End<String>() -> channel(new LayerInput.EndBelow(), env);
                case LayerOutput.Fail<String>(String code, String reason) -> fail("security-" + code, reason, env);
            }
        }));
    }

    private void secureWith(String id, Env<? super ConnectionOutput> env) {
        for (ConnectionSetup.Security security : setup.security()) {
            if (security.id().equals(id)) {
                channel = security.handshake().get();
                channel(new LayerInput.Begin(), env);
                return;
            }
        }
        throw new IllegalStateException("agreed on " + id + ", which was never offered");
    }

    private void channel(LayerInput input, Env<? super ConnectionOutput> env) {
        Machine<LayerInput, LayerOutput<Secured>> machine = channel;
        if (failed || machine == null) {
            return;
        }
        inChannel = true;
        machine.handle(input, env.as(output -> {
            switch (output) {
                case LayerOutput.Down<Secured>(ByteBuffer data) -> env.out(new ConnectionOutput.Down(data));
                case LayerOutput.Up<Secured>(ByteBuffer data) -> up(data, env);
                case LayerOutput.Ready<Secured>(Secured result) -> established(result, env);
                case LayerOutput.End<Secured>() -> end(env);
                case LayerOutput.Fail<Secured>(String code, String reason) -> fail(code, reason, env);
            }
        }));
        inChannel = false;
        release(env);
        finish(env);
    }

    private void release(Env<? super ConnectionOutput> env) {
        ByteArrayOutputStream said = kept;
        while (said != null && !failed) {
            kept = null;
            channel(new LayerInput.FromAbove(ByteBuffer.wrap(said.toByteArray())), env);
            said = kept;
        }
    }

    private void finish(Env<? super ConnectionOutput> env) {
        Runnable last = closing;
        if (last == null) {
            return;
        }
        closing = null;
        if (secured != null && !failed) {
            channel(new LayerInput.EndAbove(), env);
        }
        failed = true;
        deadlineNs = Env.NEVER;
        last.run();
    }

    /** Bytes of the muxer, or of the negotiation about it, for the other side. */
    void down(ByteBuffer data, Env<? super ConnectionOutput> env) {
        if (inChannel) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            ByteArrayOutputStream said = kept;
            if (said == null) {
                said = new ByteArrayOutputStream();
                kept = said;
            }
            said.writeBytes(copy);
        } else {
            channel(new LayerInput.FromAbove(data), env);
        }
    }

    private void established(Secured result, Env<? super ConnectionOutput> env) {
        secured = result;
        Optional<String> agreed = result.muxer();
        if (agreed.isPresent()) {
            muxed(agreed.get(), env);
            return;
        }
        muxerChoice = choice(List.of(ConnectionSetup.YAMUX));
        chooseMuxer(new LayerInput.Begin(), env);
    }

    private void chooseMuxer(LayerInput input, Env<? super ConnectionOutput> env) {
        MultistreamMachine choice = muxerChoice;
        if (choice == null) {
            return;
        }
        choice.handle(input, env.as(output -> {
            switch (output) {
                case LayerOutput.Down<String>(ByteBuffer data) -> down(data, env);
                case LayerOutput.Up<String>(ByteBuffer data) -> above.up(data, env);
                case LayerOutput.Ready<String>(String id) -> muxed(id, env);
                case LayerOutput.End<String>() -> above.end(env);
                case LayerOutput.Fail<String>(String code, String reason) -> fail("muxer-" + code, reason, env);
            }
        }));
    }

    private void muxed(String id, Env<? super ConnectionOutput> env) {
        Secured result = secured;
        if (result == null) {
            throw new IllegalStateException("a muxer before the channel is secure");
        }
        muxerReady = true;
        deadlineNs = Env.NEVER;
        above.ready(result, id, env);
    }

    private void up(ByteBuffer data, Env<? super ConnectionOutput> env) {
        if (muxerChoice != null && muxerChoice.transparent()) {
            muxerChoice = null;
        }
        if (muxerChoice != null) {
            chooseMuxer(new LayerInput.FromBelow(data), env);
        } else {
            above.up(data, env);
        }
    }

    private void end(Env<? super ConnectionOutput> env) {
        if (muxerReady) {
            above.end(env);
        } else {
            fail("ended-early", "the other side ended the connection before a muxer was agreed on", env);
        }
    }

    private void fail(String code, String reason, Env<? super ConnectionOutput> env) {
        failed = true;
        deadlineNs = Env.NEVER;
        above.fail(code, reason, env);
    }

    /**
     * Lets out what the upper half has said last, announces the end where the channel's protocol has a way to, and then
     * does {@code last}; at once, or when the channel has returned. Nothing more passes.
     */
    void close(Env<? super ConnectionOutput> env, Runnable last) {
        closing = last;
        if (!inChannel || failed) {
            finish(env);
        }
    }
}

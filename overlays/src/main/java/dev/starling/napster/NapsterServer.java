package dev.starling.napster;

import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.napster.NapsterMessage.Download;
import dev.starling.napster.NapsterMessage.DownloadAccepted;
import dev.starling.napster.NapsterMessage.Login;
import dev.starling.napster.NapsterMessage.LoginAccepted;
import dev.starling.napster.NapsterMessage.LoginError;
import dev.starling.napster.NapsterMessage.NotAvailable;
import dev.starling.napster.NapsterMessage.Refused;
import dev.starling.napster.NapsterMessage.Result;
import dev.starling.napster.NapsterMessage.Search;
import dev.starling.napster.NapsterMessage.SearchEnd;
import dev.starling.napster.NapsterMessage.Share;
import dev.starling.napster.NapsterMessage.Statistics;
import dev.starling.napster.NapsterMessage.Unshare;
import dev.starling.napster.NapsterMessage.UploadAccepted;
import dev.starling.napster.NapsterMessage.UploadAsked;
import java.util.ArrayDeque;
import java.util.function.IntFunction;

/** The server: see the package. */
public final class NapsterServer
        implements Machine<OverlayInput<NapsterMessage, NapsterCommand>, OverlayOutput<NapsterMessage, NapsterEvent>> {
    private static final String NO_DIGEST = "00000000000000000000000000000000";

    private record Request(int from, NapsterMessage message, long atNs) {}

    private final NapsterConfig config;
    private final IntFunction<IpAddress> addressOf;
    private final Index index = new Index();
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    /** When the request at the head of the queue is done. */
    private long headDoneNs = Env.NEVER;

    private long refused;

    /**
     * A server that nobody knows yet.
     *
     * @param addressOf where a peer's connection comes from
     */
    public NapsterServer(NapsterConfig config, IntFunction<IpAddress> addressOf) {
        this.config = config;
        this.addressOf = addressOf;
    }

    /** How many users are logged in. */
    public int users() {
        return index.users();
    }

    /** How many files are known. */
    public int files() {
        return index.files();
    }

    /** How many requests wait. */
    public int queued() {
        return queue.size();
    }

    /** How many were refused because too many waited. */
    public long refused() {
        return refused;
    }

    @Override
    public long deadlineNs() {
        return headDoneNs;
    }

    @Override
    public void handle(
            OverlayInput<NapsterMessage, NapsterCommand> input,
            Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        switch (input) {
            case OverlayInput.Received<NapsterMessage, NapsterCommand> in ->
                received(new Request(in.from(), in.message(), env.nowNs()), env);
            case OverlayInput.Tick<NapsterMessage, NapsterCommand> in -> serveDue(env);
            case OverlayInput.LinkDown<NapsterMessage, NapsterCommand> in -> index.leave(in.peer());
            case OverlayInput.LinkUp<NapsterMessage, NapsterCommand> in -> {}
            case OverlayInput.Command<NapsterMessage, NapsterCommand> in ->
                throw new IllegalArgumentException("a server takes no commands");
        }
    }

    private void received(Request request, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        if (config.serviceTime().isZero()) {
            serve(request, env);
        } else if (queue.size() >= config.queueMax()) {
            refused++;
            send(request.from(), new Refused("server busy"), env);
        } else {
            queue.add(request);
            if (queue.size() == 1) {
                headDoneNs = env.nowNs() + config.serviceTime().toNanos();
            }
        }
    }

    /** Several may be due at once where service is faster than the world's clock ticks. */
    private void serveDue(Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        while (env.nowNs() >= headDoneNs) {
            Request done = queue.remove();
            headDoneNs = queue.isEmpty()
                    ? Env.NEVER
                    : headDoneNs + config.serviceTime().toNanos();
            serve(done, env);
            env.out(new OverlayOutput.Notify<>(new NapsterEvent.Served(env.nowNs() - done.atNs(), queue.size())));
        }
    }

    private void serve(Request request, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        int from = request.from();
        Index.User user = index.user(from);
        if (request.message() instanceof Login login) {
            login(from, login, env);
            return;
        }
        if (user == null) {
            send(from, new LoginError("login first"), env);
            return;
        }
        switch (request.message()) {
            case Share m -> {
                if (user.files.size() < config.filesPerUserMax()) {
                    index.add(user, m.tune());
                } else {
                    send(from, new Refused("you share " + config.filesPerUserMax() + " files already"), env);
                }
            }
            case Unshare m -> index.remove(user, m.file());
            case Search m -> {
                for (Result result : index.find(m, Math.min(config.resultsMax(), m.resultsMax()))) {
                    send(from, result, env);
                }
                send(from, new SearchEnd(), env);
            }
            case Download m -> download(user, m, env);
            case UploadAccepted m -> accepted(user, m, env);
            case Login m -> throw new IllegalStateException("handled before");
            case LoginError m -> unknown(from, env);
            case LoginAccepted m -> unknown(from, env);
            case Result m -> unknown(from, env);
            case SearchEnd m -> unknown(from, env);
            case DownloadAccepted m -> unknown(from, env);
            case NotAvailable m -> unknown(from, env);
            case Statistics m -> send(from, new Statistics(index.users(), index.files(), index.gigabytes()), env);
            case Refused m -> unknown(from, env);
            case UploadAsked m -> unknown(from, env);
            case NapsterMessage.Other m -> unknown(from, env);
        }
    }

    private void login(int from, Login login, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        if (index.users() >= config.usersMax()) {
            send(from, new LoginError("the server is full"), env);
        } else if (index.enter(from, login, addressOf.apply(from))) {
            send(from, new LoginAccepted("anon@starling"), env);
        } else {
            send(from, new LoginError("somebody of that name is here"), env);
        }
    }

    private void download(
            Index.User asker, Download wanted, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        Index.User owner = index.user(wanted.nick());
        if (owner == null || !owner.files.containsKey(wanted.file())) {
            send(asker.peer, new NotAvailable(wanted.nick(), wanted.file()), env);
        } else if (owner.login.port() == 0) {
            // Nobody can connect to it: the asker has to ask for the other direction.
            send(asker.peer, accepted(owner, wanted.file()), env);
        } else {
            send(owner.peer, new UploadAsked(asker.login.nick(), wanted.file()), env);
        }
    }

    private void accepted(
            Index.User owner, UploadAccepted given, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        Index.User asker = index.user(given.nick());
        if (asker != null) {
            send(asker.peer, accepted(owner, given.file()), env);
        }
    }

    private static DownloadAccepted accepted(Index.User owner, String file) {
        return new DownloadAccepted(
                owner.login.nick(), owner.ip, owner.login.port(), file, NO_DIGEST, owner.login.link());
    }

    private static void unknown(int from, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        send(from, new Refused("unknown command"), env);
    }

    private static void send(
            int to, NapsterMessage message, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        env.out(new OverlayOutput.Send<>(to, message));
    }
}

package dev.starling.napster;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.napster.NapsterMessage.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of one server. Without the server it can do nothing, which is the point. */
public final class NapsterClient
        implements Machine<OverlayInput<NapsterMessage, NapsterCommand>, OverlayOutput<NapsterMessage, NapsterEvent>> {
    /** How long an answer may take. */
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final int RESULTS_MAX = 100;

    private final int server;
    private boolean up = true;
    private @Nullable String searching;
    private long askedNs;
    private long deadlineNs = Env.NEVER;
    private List<Result> results = new ArrayList<>();

    /** @param server the number of the peer that is the server */
    public NapsterClient(int server) {
        this.server = server;
    }

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public void handle(
            OverlayInput<NapsterMessage, NapsterCommand> input,
            Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        switch (input) {
            case OverlayInput.Received<NapsterMessage, NapsterCommand> in -> {
                if (in.from() == server) {
                    received(in.message(), env);
                }
            }
            case OverlayInput.Command<NapsterMessage, NapsterCommand> in -> command(in.command(), env);
            case OverlayInput.LinkUp<NapsterMessage, NapsterCommand> in -> up |= in.peer() == server;
            case OverlayInput.LinkDown<NapsterMessage, NapsterCommand> in -> {
                if (in.peer() == server) {
                    up = false;
                    giveUp("the server is gone", env);
                }
            }
            case OverlayInput.Tick<NapsterMessage, NapsterCommand> in -> {
                if (env.nowNs() >= deadlineNs) {
                    giveUp("no answer within " + TIMEOUT.toSeconds() + " s", env);
                }
            }
        }
    }

    private void command(NapsterCommand command, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        if (!up) {
            tell(new NapsterEvent.Failed(what(command), "the server is gone"), env);
            return;
        }
        switch (command) {
            case NapsterCommand.Enter c -> say(c.login(), env);
            case NapsterCommand.Offer c -> say(new NapsterMessage.Share(c.tune()), env);
            case NapsterCommand.Find c -> {
                if (searching != null) {
                    tell(new NapsterEvent.Failed(c.words(), "another search is under way"), env);
                    return;
                }
                searching = c.words();
                askedNs = env.nowNs();
                deadlineNs = askedNs + TIMEOUT.toNanos();
                results = new ArrayList<>();
                say(new NapsterMessage.Search(c.words(), RESULTS_MAX, List.of()), env);
            }
            case NapsterCommand.Fetch c -> say(new NapsterMessage.Download(c.nick(), c.file()), env);
        }
    }

    private static String what(NapsterCommand command) {
        return switch (command) {
            case NapsterCommand.Enter c -> "login";
            case NapsterCommand.Offer c -> c.tune().file();
            case NapsterCommand.Find c -> c.words();
            case NapsterCommand.Fetch c -> c.file();
        };
    }

    private void received(NapsterMessage message, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        switch (message) {
            case NapsterMessage.LoginAccepted m -> tell(new NapsterEvent.LoggedIn(), env);
            case NapsterMessage.LoginError m -> tell(new NapsterEvent.Failed("login", m.text()), env);
            case Result m -> {
                if (searching != null && results.size() < RESULTS_MAX) {
                    results.add(m);
                }
            }
            case NapsterMessage.SearchEnd m -> {
                if (searching != null) {
                    String words = searching;
                    searching = null;
                    deadlineNs = Env.NEVER;
                    tell(new NapsterEvent.Found(words, List.copyOf(results), env.nowNs() - askedNs), env);
                }
            }
            case NapsterMessage.DownloadAccepted m -> tell(new NapsterEvent.Accepted(m), env);
            case NapsterMessage.NotAvailable m -> tell(new NapsterEvent.Failed(m.file(), "not available"), env);
            case NapsterMessage.UploadAsked m -> {
                say(new NapsterMessage.UploadAccepted(m.nick(), m.file()), env);
                tell(new NapsterEvent.Wanted(m.nick(), m.file()), env);
            }
            // While a search is under way it is what the server refuses.
            case NapsterMessage.Refused m -> giveUp(m.text(), env);
            case NapsterMessage.Statistics m -> {}
            case NapsterMessage.Login m -> {}
            case NapsterMessage.Share m -> {}
            case NapsterMessage.Unshare m -> {}
            case NapsterMessage.Search m -> {}
            case NapsterMessage.Download m -> {}
            case NapsterMessage.UploadAccepted m -> {}
            case NapsterMessage.Other m -> {}
        }
    }

    private void giveUp(String reason, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        deadlineNs = Env.NEVER;
        if (searching != null) {
            String words = searching;
            searching = null;
            tell(new NapsterEvent.Failed(words, reason), env);
        }
    }

    private void say(NapsterMessage message, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        env.out(new OverlayOutput.Send<>(server, message));
    }

    private static void tell(NapsterEvent event, Env<? super OverlayOutput<NapsterMessage, NapsterEvent>> env) {
        env.out(new OverlayOutput.Notify<>(event));
    }
}

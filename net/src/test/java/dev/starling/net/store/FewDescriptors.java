package dev.starling.net.store;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.net.udp.DatagramLoop;
import dev.starling.net.udp.LoopOptions;
import dev.starling.net.udp.WorldClock;
import dev.starling.peer.PeerException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A process started with a low limit of open files, which uses them up. Prints what its peer says about it. */
final class FewDescriptors {
    private FewDescriptors() {}

    public static void main(String[] args) throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        FolderState state = FolderState.open(Path.of(args[0]), said::add);
        state.identity();
        StoreSettings small = StoreSettings.DEFAULT.log(new SegmentLog.Limits(16 << 10, 4));
        FolderStore store = state.store(said::add, small);
        store.load();
        Endpoint any = Endpoint.parse("127.0.0.1:0");
        DatagramLoop<String, String> loop = DatagramLoop.open("few", any, LoopOptions.DEFAULT, WorldClock.system());
        loop.start(FewDescriptors::machine, said::add, () -> {}, cause -> said.add(cause.toString()));
        tell("durable " + put(store, 1));
        loop.command("open");
        tell(said.take());
        // So that no class has to be loaded from a file later.
        refusal(loop.localEndpoint());
        List<FileInputStream> all = useUp();
        tell("durable " + put(store, 2));
        tell(said.take());
        // The store has let its own file go.
        all.addAll(useUp());
        loop.command("open");
        tell(said.take());
        tell(refusal(any));
        for (FileInputStream one : all) {
            one.close();
        }
        tell(said.take());
        tell("durable " + put(store, 3));
        loop.close();
        state.close();
    }

    private static String refusal(Endpoint listen) {
        try {
            DatagramLoop.open("more", listen, LoopOptions.DEFAULT, WorldClock.system())
                    .close();
            return "another peer";
        } catch (PeerException e) {
            return e.code() + " " + e.getMessage();
        }
    }

    private static void machine(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
        switch (input) {
            case DatagramInput.Command<String> command -> env.out(new DatagramOutput.OpenSocket<>(2));
            case DatagramInput.SocketOpened<String>(int socket, Endpoint local) -> {
                if (socket == 2) {
                    env.out(new DatagramOutput.Notify<>("opened"));
                    env.out(new DatagramOutput.CloseSocket<>(2));
                }
            }
            case DatagramInput.SocketFailed<String>(int socket, String reason) ->
                env.out(new DatagramOutput.Notify<>("socket failed: " + reason));
            default -> {}
        }
    }

    /** Enough packets to need new segments. */
    private static boolean put(FolderStore store, int group) throws InterruptedException {
        for (int i = 0; i < 60; i++) {
            store.put(KilledWriter.packet(group, i));
        }
        BlockingQueue<Boolean> answer = new ArrayBlockingQueue<>(1);
        store.whenDurable(answer::add);
        return answer.take();
    }

    private static List<FileInputStream> useUp() {
        List<FileInputStream> all = new ArrayList<>();
        try {
            while (true) {
                all.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException noneLeft) {
            return all;
        }
    }

    private static void tell(String line) {
        System.out.println(line);
    }
}

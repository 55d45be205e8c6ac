package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that make no sense: each option with a value has rows here, and a new one without them fails. */
class NonsenseValuesTest {
    private static final String JOIN = " --cluster c --bootstrap 127.0.0.1:9 ";

    private static final String NOWHERE = "/ip4/127.0.0.1/tcp/9 ";

    /** An empty value; words are split at spaces. */
    private static final String EMPTY = "''";

    static Stream<Arguments> nonsense() {
        return Stream.of(
                        common(),
                        seed(),
                        group("subscribe"),
                        group("publish"),
                        subscribe(),
                        publish(),
                        host(),
                        reaching("ping"),
                        reaching("identify"),
                        reaching("perf"),
                        reaching("call"),
                        ping(),
                        perf(),
                        call(),
                        key(),
                        testbed(),
                        testbedOfOverlays(),
                        simulate(),
                        memberships())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> common() {
        return EveryCommandTest.COMMANDS.stream()
                .flatMap(command -> Stream.of(
                        row(command + " --color sometimes", "--color", "sometimes"),
                        row(command + " --color " + EMPTY, "--color")));
    }

    private static Stream<Arguments> network(String start) {
        return Stream.of(
                        "localhost",
                        ":9001",
                        "127.0.0.1",
                        "127.0.0.1:70000",
                        "127.0.0.1:x",
                        "1.2.3:9001",
                        "1.2.3.400:9001",
                        "a_b:9001",
                        "/ip4/127.0.0.1",
                        "/ip4/127.0.0.1/tcp/9001",
                        "/ip6/zz/udp/1",
                        "::1:9001x",
                        "[::1]",
                        EMPTY)
                .flatMap(address -> Stream.of(
                        row(start + " --listen " + address, "--listen", address),
                        row(start + " --bootstrap " + address, "--bootstrap", address)));
    }

    private static Stream<Arguments> seed() {
        return Stream.concat(
                network("seed"), Stream.of(row("seed --state " + EMPTY, "--state"), row("seed extra", "extra")));
    }

    private static Stream<Arguments> group(String command) {
        return Stream.concat(
                network(command + " --cluster c"),
                Stream.of(
                        row(command + " --bootstrap 127.0.0.1:9", "--cluster"),
                        row(command + " --bootstrap 127.0.0.1:9 --cluster " + EMPTY, "--cluster"),
                        row(command + " --cluster c", "--bootstrap"),
                        row(command + JOIN + "--secret " + EMPTY, "--secret"),
                        row(command + JOIN + "--secret-file " + EMPTY, "--secret-file"),
                        row(command + JOIN + "--secret s --secret-file f", "--secret", "--secret-file"),
                        row(command + JOIN + "--state " + EMPTY, "--state"),
                        row(command + JOIN + "--event " + EMPTY, "--event"),
                        row(command + JOIN + "--timeout soon", "--timeout", "soon"),
                        row(command + JOIN + "--timeout -5s", "--timeout", "-5s"),
                        row(command + JOIN + "--timeout 0", "--timeout", "0"),
                        row(command + JOIN + "--timeout 5d", "--timeout", "5d"),
                        row(command + JOIN + "--timeout " + EMPTY, "--timeout")));
    }

    private static Stream<Arguments> subscribe() {
        return Stream.of(
                row("subscribe" + JOIN + "--count 0", "--count", "0"),
                row("subscribe" + JOIN + "--count -1", "--count", "-1"),
                row("subscribe" + JOIN + "--count many", "--count", "many"),
                row("subscribe" + JOIN + "--count 99999999999999999999", "--count", "99999999999999999999"),
                row("subscribe" + JOIN + "extra", "extra"));
    }

    private static Stream<Arguments> publish() {
        return Stream.of(
                row("publish" + JOIN, "TEXT"),
                row("publish" + JOIN + "one two", "two"),
                row("publish" + JOIN + "x --wait 0", "--wait", "0"),
                row("publish" + JOIN + "x --wait some", "--wait", "some"),
                row("publish" + JOIN + "x --wait 9999999999", "--wait", "9999999999"),
                row("publish" + JOIN + "x --file f", "TEXT", "--file"),
                row("publish" + JOIN + "--file " + EMPTY, "--file"));
    }

    private static Stream<Arguments> hostSettings(String start) {
        return Stream.of(
                row(start + " --security ssl", "--security", "\"ssl\"", "noise"),
                row(start + " --security noise,ssl", "--security", "\"ssl\""),
                row(start + " --security tls,tls", "--security", "tls,tls"),
                row(start + " --security " + EMPTY, "--security"),
                row(start + " --state " + EMPTY, "--state"),
                row(start + " --timeout never", "--timeout", "never"),
                row(start + " --timeout -1s", "--timeout", "-1s"),
                row(start + " --timeout 0", "--timeout", "0"));
    }

    private static Stream<Arguments> streamAddresses(String start) {
        return Stream.of(
                        "localhost",
                        "127.0.0.1:4001",
                        "/ip4/127.0.0.1",
                        "/ip4/127.0.0.1/udp/4001",
                        "/ip4/127.0.0.1/tcp/70000",
                        "/ip4/127.0.0.1/tcp/-1",
                        "/ip4/127.0.0.400/tcp/4001",
                        "/ip4/127.0.0.1/tcp",
                        "/ip9/127.0.0.1/tcp/4001",
                        "/ip6/zz/tcp/1",
                        "/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWnobody",
                        "/ip4/127.0.0.1/tcp/4001/wss/p2p",
                        "//tcp/1",
                        EMPTY)
                .map(address -> row(start + " " + address, address));
    }

    private static Stream<Arguments> host() {
        return Stream.of(
                        hostSettings("host"),
                        streamAddresses("host --listen"),
                        streamAddresses("host --bootstrap"),
                        Stream.of(row("host extra", "extra"), row("host --echo=often", "--echo")))
                .flatMap(rows -> rows);
    }

    /** What connects to a host. */
    private static Stream<Arguments> reaching(String command) {
        String whole = command + " " + NOWHERE + (command.equals("call") ? "/x/1.0.0" : "");
        return Stream.of(
                        hostSettings(whole),
                        streamAddresses(command),
                        Stream.of(row(command, "MULTIADDR", "/ip4/192.0.2.7/tcp/4001"), row(whole + " extra", "extra")))
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> ping() {
        return Stream.of(
                row("ping " + NOWHERE + "--count 0", "--count", "0"),
                row("ping " + NOWHERE + "--count -5", "--count", "-5"),
                row("ping " + NOWHERE + "-n many", "--count", "many"),
                row("ping " + NOWHERE + "-n 99999999999", "--count", "99999999999"),
                row("ping " + NOWHERE + "--interval 1d", "--interval", "1d"),
                row("ping " + NOWHERE + "--interval -1s", "--interval", "-1s"),
                row("ping " + NOWHERE + "--interval " + EMPTY, "--interval"));
    }

    private static Stream<Arguments> perf() {
        return Stream.concat(
                Stream.of("--upload", "--download")
                        .flatMap(option -> Stream.of("-1", "many", "1XB", "1.5.5MB", "99999999999GiB", "1025TiB", EMPTY)
                                .map(size -> row("perf " + NOWHERE + option + " " + size, option, size))),
                Stream.of(
                        row("perf " + NOWHERE + "--runs 0", "--runs", "0"),
                        row("perf " + NOWHERE + "--runs -1", "--runs", "-1"),
                        row("perf " + NOWHERE + "--runs x", "--runs", "x")));
    }

    private static Stream<Arguments> call() {
        return Stream.of(
                row("call " + NOWHERE, "PROTOCOL", "/echo/1.0.0"),
                row("call " + NOWHERE + EMPTY, "PROTOCOL", "\"\""),
                row("call " + NOWHERE + "/" + "x".repeat(256), "PROTOCOL", "256"));
    }

    private static Stream<Arguments> key() {
        return Stream.of(
                row("key", "generate", "show", "convert"),
                row("key mint", "mint"),
                row("key generate", "--out"),
                row("key generate --out " + EMPTY, "--out"),
                row("key generate f", "--out"),
                row("key generate f --out g", "\"f\""),
                row("key generate --out f --to gpg", "--to", "gpg"),
                row("key generate --out f --to " + EMPTY, "--to"),
                row("key generate --out f --raw", "--raw", "protobuf"),
                row("key show", "FILE"),
                row("key show " + EMPTY, "\"\""),
                row("key show f g", "g"),
                row("key show f --out g", "--out"),
                row("key show f --to pem", "--to"),
                row("key show f --raw", "--raw"),
                row("key convert f --out g", "--to"),
                row("key convert f --to pem", "--out"),
                row("key convert --to pem --out g", "FILE"),
                row("key convert f --to pem --raw --out g", "--raw"));
    }

    private static Stream<Arguments> testbed() {
        return Stream.of(
                row("testbed --transport quic", "--transport", "quic"),
                row("testbed --transport " + EMPTY, "--transport"),
                row("testbed --peers 1", "--peers", "1"),
                row("testbed --peers 0", "--peers", "0"),
                row("testbed --peers -3", "--peers", "-3"),
                row("testbed --peers 1001", "--peers", "1001"),
                row("testbed --peers x", "--peers", "x"),
                row("testbed --topology star", "--topology", "star"),
                row("testbed --topology random:0", "--topology", "random:0"),
                row("testbed --topology random:", "--topology", "random:"),
                row("testbed --topology " + EMPTY, "--topology"),
                row("testbed --seed s", "--seed", "s"),
                row("testbed --trace " + EMPTY, "--trace"),
                row("testbed --otlp x", "--otlp", "x"),
                row("testbed --zipkin ftp://x", "--zipkin", "ftp://x"),
                row("testbed --zipkin " + EMPTY, "--zipkin"),
                row("testbed --trace-rate 2", "--trace-rate", "2"),
                row("testbed --trace-rate NaN", "--trace-rate", "NaN"),
                row("testbed --record " + EMPTY, "--record"),
                row("testbed snapshot --page x", "page"),
                row("testbed --port http", "--port", "http"),
                row("testbed --port 70000", "--port", "70000"),
                row("testbed extra", "extra"));
    }

    private static Stream<Arguments> testbedOfOverlays() {
        String gossip = "testbed --overlay gossip ";
        return Stream.concat(
                Stream.of(
                                "--topology ring",
                                "--transport tcp",
                                "--record f",
                                "--trace f",
                                "--otlp http://x",
                                "--zipkin http://x",
                                "--trace-rate 0.5",
                                "--port 0",
                                "--page http://x")
                        .map(option -> row(gossip + option, option.split(" ")[0], "--overlay")),
                Stream.of(
                        row("testbed --overlay swarm", "--overlay", "\"swarm\"", "plumtree"),
                        row("testbed --overlay " + EMPTY, "--overlay"),
                        row("testbed run --overlay gossip", "--overlay", "run"),
                        row(gossip + "--peers 2", "--peers", "3", "2"),
                        row(gossip + "--peers 1001 --simulated", "--peers", "1001"),
                        row(gossip + "--kill server", "--kill server", "--overlay gossip"),
                        row("testbed --overlay gnutella --kill root", "--kill root", "--overlay gnutella"),
                        row(gossip + "--kill 0%", "--kill", "0%"),
                        row(gossip + "--kill 100%", "--kill", "100%"),
                        row(gossip + "--kill 99%", "--kill", "99%"),
                        row(gossip + "--kill -1", "--kill", "-1"),
                        row(gossip + "--kill 20", "--kill", "20", "19"),
                        row(gossip + "--kill " + EMPTY, "--kill"),
                        row("testbed --kill 30%", "--kill", "--overlay"),
                        row(gossip + "--kill root --kill-at 0", "--kill-at", "0"),
                        row(gossip + "--kill root --kill-at 9 --rounds 8", "--kill-at", "9", "8"),
                        row(gossip + "--kill root --kill-at soon", "--kill-at", "soon"),
                        row(gossip + "--kill-at 3", "--kill-at", "--kill"),
                        row(gossip + "--kill root --kill-at 3 --once", "--kill-at", "--once"),
                        row(gossip + "--rounds 0", "--rounds", "0"),
                        row(gossip + "--rounds -2", "--rounds", "-2"),
                        row(gossip + "--rounds x", "--rounds", "x"),
                        row(gossip + "--rounds 3 --once", "--rounds", "--once"),
                        row("testbed --rounds 3", "--rounds", "--overlay"),
                        row(gossip + "--gnutella 0.6", "--gnutella", "--overlay gossip"),
                        row("testbed --overlay gnutella --gnutella 0.5", "--gnutella", "0.5"),
                        row("testbed --overlay gnutella --gnutella " + EMPTY, "--gnutella")));
    }

    private static Stream<Arguments> simulate() {
        return Stream.of(
                row("simulate", "srp"),
                row("simulate dht", "dht"),
                row("simulate hosts --links 0", "links", "0"),
                row("simulate hosts --security plain", "security", "plain"),
                row("simulate hosts --links 3 --peers 3", "links", "3"),
                row("simulate srp --peers 1", "peers", "1"),
                row("simulate srp --peers x", "--peers", "x"),
                row("simulate srp --seeds 0", "--seeds", "0"),
                row("simulate srp --seeds 10001", "--seeds", "10001"),
                row("simulate srp --seed s", "--seed", "s"),
                row("simulate srp --nat-hard 1.5", "nat-hard", "1.5"),
                row("simulate srp --nat-hard NaN", "nat-hard", "NaN"),
                row("simulate srp --subscribers -0.1", "subscribers", "-0.1"),
                row("simulate srp --subscribers 0", "subscribers", "0"),
                row("simulate srp --loss 2", "loss", "2"),
                row("simulate srp --latency-ms 5", "--latency-ms", "5"),
                row("simulate srp --latency-ms 20..10", "--latency-ms", "20..10"),
                row("simulate srp --churn-per-min -1", "churn-per-min", "-1"),
                row("simulate srp --fanout -1", "fanout", "-1"),
                row("simulate srp --extras maybe", "--extras", "maybe"),
                row("simulate srp --anti-entropy 1", "--anti-entropy", "1"),
                row("simulate srp --first-sync no", "--first-sync", "no"),
                row("simulate srp --gaps " + EMPTY, "--gaps"),
                row("simulate srp --messages 0", "messages", "0"),
                row("simulate srp --warm-up x", "--warm-up", "x"),
                row("simulate srp --duration 1s", "duration", "1000 ms"),
                row("simulate srp --duration 5d", "--duration", "5d"),
                row("simulate gossip --mode sideways", "mode", "sideways"),
                row("simulate gossip --fanout 0", "fanout", "0"),
                row("simulate gossip --peers 1", "peers", "1"),
                row("simulate gossip --dead 1", "dead", "1"),
                row("simulate gossip --loss -1", "loss", "-1"),
                row("simulate gossip --policy live", "policy", "live"),
                row("simulate gossip --k 2", "--k", "gossip"),
                row("simulate gossip --runs 0", "--runs", "0"),
                row("simulate gossip --threads 0", "--threads", "0"),
                row("simulate rumor --variant both", "variant", "both"),
                row("simulate rumor --feedback perhaps", "--feedback", "perhaps"),
                row("simulate rumor --counter some", "--counter", "some"),
                row("simulate rumor --k 0", "k", "0"),
                row("simulate rumor --nat-hard 0.1", "--nat-hard", "rumor"),
                row("simulate snapshots --algorithm paxos", "--algorithm", "paxos"),
                row("simulate snapshots --order maybe", "--order", "maybe"),
                row("simulate snapshots --churn some", "--churn", "some"),
                row("simulate snapshots --channels 1", "--channels", "1"),
                row("simulate snapshots --neighbours 0", "degree", "0"),
                row("simulate snapshots --snapshots 0", "snapshots", "0"),
                row("simulate snapshots --peers 1", "peers", "1"),
                row("simulate snapshots --loss 0.95", "loss", "0.95"),
                row("simulate snapshots --graph regular:6", "--graph", "snapshots"),
                row("simulate flood --graph star", "graph", "star"),
                row("simulate flood --graph regular:2.5", "regular", "2.5"),
                row("simulate flood --graph regular:6 --peers 5", "6-regular", "5"),
                row("simulate flood --ttl 0", "TTL", "0"),
                row("simulate flood --messages 0", "message", "0"),
                row("simulate flood --latency-ticks 0", "latencies", "0"),
                row("simulate tree --protocol rip", "protocol", "rip"),
                row("simulate tree --failure twig", "failure", "twig"),
                row("simulate tree --protocol bfs --failure root", "stp", "root"),
                row("simulate tree --failure root --dead 0.1", "dies", "root"),
                row("simulate tree --told maybe", "--told", "maybe"),
                row("simulate tree --threshold -1", "threshold", "-1"),
                row("simulate tree --between -1", "between", "-1"),
                row("simulate tree --loss 0.1", "--loss", "tree"),
                row("simulate tree --peers 1", "1"),
                row("simulate gnutella --version 0.5", "version", "0.5"),
                row("simulate gnutella --gnutella 1", "version", "1"),
                row("simulate gnutella --queries -1", "query", "-1"),
                row("simulate gnutella --pings -1", "ping", "-1"),
                row("simulate gnutella --seconds 0", "seconds", "0"),
                row("simulate gnutella --items 0", "files", "0"),
                row("simulate gnutella --popularity 9", "Zipf", "9"),
                row("simulate gnutella --files 0", "files", "0"),
                row("simulate gnutella --version 0.6 --degree 1", "degree", "1"),
                row("simulate gnutella --version 0.6 --leaves 0", "leaf", "0"),
                row("simulate napster --kill-at -1", "second 0", "-1"),
                row("simulate napster --service-rate -1", "serves", "-1"),
                row("simulate walks --walk-ttl 0", "TTL", "0"),
                row("simulate walks --check 0", "check", "0"),
                row("simulate freeriders --selection last", "selection", "last"),
                row("simulate freeriders --slots 0", "slots", "0"),
                row("simulate freeriders --initial-seeds -1", "seeds", "-1"),
                row("simulate freeriders --head-start 1", "head start", "1"),
                row("simulate freeriders --piece-seconds 0", "piece", "0"),
                row("simulate freeriders --linger -1", "times", "0"),
                row("simulate freeriders --arrivals -1", "peers come", "-1"),
                row("simulate gnutella --ttl 8", "TTL", "8"),
                row("simulate gnutella --degree 5", "--degree", "0.6"),
                row("simulate gnutella --version 0.6 --pings 5", "--pings", "0.4"),
                row("simulate gnutella --free-riders 2", "free riders", "2"),
                row("simulate gnutella --loss 0.1", "--loss", "gnutella"),
                row("simulate gnutella --version 0.6 --fit 0", "fit", "0"),
                row("simulate napster --rate 0", "searches a second", "0"),
                row("simulate napster --queue 0", "wait", "0"),
                row("simulate napster --graph regular:4", "--graph", "napster"),
                row("simulate walks --walkers 0", "walkers", "0"),
                row("simulate walks --copies 0", "copies", "0"),
                row("simulate walks --replication cubic", "replication", "cubic"),
                row("simulate freeriders --free-riders 1", "free riders", "1"),
                row("simulate freeriders --choking sometimes", "choking", "sometimes"),
                row("simulate freeriders --pieces 0", "pieces", "0"),
                row("simulate reputation --trust blind", "method", "blind"),
                row("simulate reputation --polluters 1", "polluters", "1"),
                row("simulate reputation --pre-trusted -1", "pre-trusted", "-1"),
                row("simulate reputation --cycles 2", "cycles", "2"),
                row("simulate anonymity --spread radio", "spreading", "radio"),
                row("simulate anonymity --spies 1", "spies", "1"),
                row("simulate anonymity --spread dandelion --fluff 0", "stems", "0"),
                row("simulate srp --cost", "--cost", "srp"),
                row("lab", "list", "run"),
                row("lab try", "try", "list", "run"),
                row("lab list all", "all"),
                row("lab run", "all"),
                row("lab run everything", "everything"),
                row("lab run all --out " + EMPTY, "--out"),
                row("lab compare --peers 3", "3"),
                row("lab compare --dead 1", "dead", "1"),
                row("lab compare --runs 0", "--runs", "0"),
                row("lab run all --threads 0", "--threads", "0"),
                row("interop dance", "dance"),
                row("interop perf extra", "extra"),
                row("inspect", "--srp"),
                row("inspect --srp 00 -", "-"),
                row("completion", "bash", "zsh"),
                row("completion fish", "fish"),
                row("completion bash zsh", "zsh"));
    }

    private static Stream<Arguments> memberships() {
        return Stream.of(
                row("simulate membership --protocol gossip", "protocol", "gossip"),
                row("simulate membership --fail 1", "fail", "1"),
                row("simulate membership --rounds 0", "rounds", "0"),
                row("simulate membership --periods 0", "rounds", "0"),
                row("simulate membership --heal-rounds -1", "rounds", "-1"),
                row("simulate membership --contacts -1", "contacts", "-1"),
                row("simulate membership --view 1", "HyParView", "1"),
                row("simulate membership --reserve 0", "--reserve", "0"),
                row("simulate membership --replace perhaps", "--replace", "perhaps"),
                row("simulate membership --refresh -2", "--refresh", "-2"),
                row("simulate membership --silence -1", "silent", "-1"),
                row("simulate membership --protocol cyclon --shuffle 21", "exchanges", "21"),
                row("simulate membership --protocol seeds --contacts 9", "--contacts", "9"),
                row("simulate membership --protocol swim --helpers -1", "helpers", "-1"),
                row("simulate membership --protocol swim --round-robin 1", "--round-robin", "1"),
                row("simulate membership --protocol swim --suspicion no", "--suspicion", "no"),
                row("simulate membership --protocol swim --suspicion-factor 0", "suspicionFactor", "0"),
                row("simulate membership --protocol swim --lifeguard 8", "--lifeguard", "8"),
                row("simulate membership --protocol swim --slow 2", "slow", "2"),
                row("simulate membership --protocol swim --slow 0.1 --slow-rounds 0", "slow", "0"),
                row("simulate anti-entropy --informed 2", "informed", "2"),
                row("simulate bimodal --offered 0", "0"),
                row("simulate gossip --rounds 3", "--periods", "gossip"));
    }

    private static Arguments row(String line, String... named) {
        return Arguments.of(line, named);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void is_refused_by_name(String line, String[] named) {
        String[] words = Arrays.stream(line.strip().split("\\s+"))
                .map(word -> word.equals(EMPTY) ? "" : word)
                .toArray(String[]::new);
        Result result = Cli.run(words);
        EveryCommandTest.refused(result);
        for (String name : named) {
            assertThat(result.err()).contains(name.equals(EMPTY) ? "\"\"" : name);
        }
        assertThat(result.err()).contains("Try 'starling " + words[0] + " --help'");
    }

    @Test
    void every_option_with_a_value_has_a_row() {
        Set<String> options = EveryCommandTest.optionsWithValue()
                .map(EveryCommandTest.OptionOf::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tried = nonsense()
                .map(row -> ((String) row.get()[0]).split("\\s+"))
                .flatMap(words -> Arrays.stream(words).map(word -> words[0] + " " + word))
                .collect(Collectors.toSet());
        options.removeAll(tried);
        assertThat(options).isEmpty();
    }
}

package dev.starling.testbed.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping",
                "ping 0 1",
                "publish 3 hello everybody",
                "publish hello everybody",
                "add",
                "snapshot",
                "snapshot 3",
                "kill 7",
                "cut 1 2",
                "heal 1 2",
                "heal",
                "partition 0-4 | 5,7,9-11",
                "topology random:3",
                "loss 0.05",
                "loss 0",
                "latency 20ms 120ms",
                "latency 500us 1000ms",
                "pause",
                "resume",
                "step 100ms",
                "speed 2.5",
                "speed max"
            })
    void what_is_written_is_what_was_read(String line) {
        assertThat(ControlText.format(ControlText.parse(line))).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
                    loss 5% ~ loss 0.05
                    latency 1s ~ latency 1000ms 1000ms
                    publish ~ publish hello again
                    partition 0 1 2|3 ~ partition 0-2 | 3
                    step 1m ~ step 60000ms
                    """)
    void there_are_shorter_ways_to_say_the_same(String line, String written) {
        assertThat(ControlText.format(ControlText.parse(line))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
                    '' ~ there is no command ""
                    dance ~ there is no command "dance"; there are ping, publish, snapshot, add
                    ping 1 ~ "ping 1" wants the numbers of two peers
                    ping 1 1 ~ "ping 1 1" wants two different peers
                    kill ~ "kill" wants the number of a peer
                    kill -1 ~ "kill -1" wants the number of a peer
                    kill 1234567 ~ wants the number of a peer
                    add 3 ~ nothing goes after add
                    loss 2 ~ a share lies between 0 and 1
                    loss much ~ not a share: "much"
                    latency ~ wants a time, or a least and a most
                    latency 20 ~ a time is a number with us, ms, s or m
                    latency 20ms 10ms ~ the most latency is at least the least
                    partition 0-3 | 3 ~ peer 3 is in two parts
                    partition 3-0 ~ a range of peers goes upwards
                    partition all ~ a part of a partition lists peers
                    topology star ~ not a topology: "star"
                    speed 0 ~ a speed is above 0
                    step ~ wants a time such as 100ms
                    """)
    void what_cannot_be_read_is_explained(String line, String why) {
        assertThatThrownBy(() -> ControlText.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}

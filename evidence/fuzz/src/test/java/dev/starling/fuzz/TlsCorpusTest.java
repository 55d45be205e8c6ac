package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.secure.TlsScript;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damage reaches the depths of a handshake only from inputs that get there. */
class TlsCorpusTest {
    private static List<Bytes> corpus(String target) {
        return Corpus.of(FuzzTargets.named(target)).stream().map(Bytes::of).toList();
    }

    @Test
    void the_corpora_hold_whole_handshakes() {
        assertThat(corpus("tls-messages")).containsAll(TlsScript.wholeMessages());
        assertThat(corpus("tls-records")).containsAll(TlsScript.wholeRecords());
    }
}

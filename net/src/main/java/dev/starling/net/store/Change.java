package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.srp.SrpPacket;
import java.util.List;

/** What a store is asked to write down about packets. */
sealed interface Change {
    record Put(SrpPacket packet) implements Change {}

    record Remove(List<Bytes> packetIds) implements Change {}
}

/** Machines, the environment they run in, encodings and identities. Knows no protocol and no world. */
module dev.starling.core {
    requires static transitive org.jspecify;
    requires org.bouncycastle.provider;

    exports dev.starling.core;
    exports dev.starling.encoding;
    exports dev.starling.identity;
}

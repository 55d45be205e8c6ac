package dev.starling.sim;

/** What answers at an address of a network: a host, or the box of a further network behind it. */
sealed interface Attachment permits Host, Site {}

/**
 * The abstractions that every protocol and both worlds share: {@link dev.starling.core.Machine}, the {@link
 * dev.starling.core.Env} it may use, the datagram vocabulary, deadlines, bytes and addresses. JDK only; nothing here
 * opens a socket, reads a clock or makes randomness.
 */
@NullMarked
package dev.starling.core;

import org.jspecify.annotations.NullMarked;

/**
 * Stream multiplexers: many byte streams over one. {@link dev.starling.mux.MuxInput} and {@link
 * dev.starling.mux.MuxOutput} are the vocabulary of all of them; {@link dev.starling.mux.YamuxMachine} is yamux as
 * described in {@code docs/protocol/yamux.md}.
 */
@NullMarked
package dev.starling.mux;

import org.jspecify.annotations.NullMarked;

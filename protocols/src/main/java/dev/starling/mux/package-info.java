/**
 * Agreeing on protocols, and many streams over one connection.
 *
 * <p>{@link dev.starling.mux.MultistreamMachine}: multistream-select 1.0 (libp2p specs, connections; multiformats,
 * multistream-select). Lines of text with a length before them; the initiator proposes, the responder echoes or refuses.
 *
 * <pre>
 *   initiator                                   responder
 *   Begin ─► header, proposal 1 ──────────────► echoes the header;
 *            ◄───────────────── header, "na" ── does not know it
 *            proposal 2 ──────────────────────► knows it
 *   Ready ◄───────────────── proposal 2 ─────── Ready
 *            bytes ◄─────────────────────────► bytes
 * </pre>
 *
 * With a single proposal the initiator need not wait ({@link dev.starling.mux.MultistreamMachine#lazy}): it is ready at
 * once, and a refusal fails the stream later.
 *
 * <p>{@link dev.starling.mux.YamuxMachine}: yamux (libp2p specs, yamux), described in docs/protocol/yamux.md, behind the
 * vocabulary {@link dev.starling.mux.MuxInput} and {@link dev.starling.mux.MuxOutput} that suits other multiplexers too.
 *
 * <p>Left out: the listing {@code ls}, which is answered with {@code na} as the
 * specification permits.
 */
@NullMarked
package dev.starling.mux;

import org.jspecify.annotations.NullMarked;

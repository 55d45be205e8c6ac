/**
 * Secure channels: libp2p's Noise handshake and transport. See docs/protocol/noise.md.
 *
 * <pre>
 *              initiator                                        responder
 *
 *      NEW                                              NEW
 *       | Begin: e ------------------ 1 ---------.       | Begin
 *       v                                         \      v
 *   MESSAGE_2                                      '&gt; MESSAGE_1
 *       |  .--------- 2 ------- e, ee, s, es, payload -- |
 *       v &lt;'                                              v
 *   verify signature, peer id                        MESSAGE_3
 *       | s, se, payload ------------ 3 ---------.       |
 *       v                                         '&gt;  verify signature, peer id
 *   Ready, TRANSPORT                                     v
 *       |                                       Ready, TRANSPORT
 *       |  &lt;---- u16 length, ciphertext, tag ----&gt;       |
 *       v                                                v
 *      End, once the other side has ended between two frames
 *
 *   any stage: a Fail leads to FAILED, where everything is ignored
 * </pre>
 */
@NullMarked
package dev.starling.secure;

import org.jspecify.annotations.NullMarked;

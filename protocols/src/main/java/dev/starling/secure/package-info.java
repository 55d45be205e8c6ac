/**
 * Secure channels: libp2p's Noise (docs/protocol/noise.md) and TLS 1.3 (docs/protocol/tls.md), handshake and transport.
 * Both take all of their randomness from the environment, so that the same seed sends the same bytes.
 *
 * <p>Noise:
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
 *
 * <p>TLS, where messages in brackets are encrypted:
 *
 * <pre>
 *               client                                            server
 *
 *       | Begin: ClientHello ---------------------------.         | Begin
 *       v                                                \        v
 *   SERVER_HELLO                                          '&gt; CLIENT_HELLO
 *       |  .------------ ServerHello [EncryptedExtensions, ------ |
 *       v &lt;'  CertificateRequest, Certificate, CertificateVerify, Finished]
 *   verify certificate, peer id                              CERTIFICATE
 *       | [Certificate, CertificateVerify, Finished] ---.         |
 *       v                                                '&gt;  verify certificate, peer id
 *   Ready, TRANSPORT                                              v
 *       |  &lt;---------------- [records] -----------------&gt;   Ready, TRANSPORT
 *       v                                                         v
 *      End, once the other side has sent close_notify
 *
 *   TlsClient, TlsServer   the messages of one role
 *   TlsHandshake           what both do: transcript, certificates, Finished
 *   TlsInlet, TlsOutlet    records that come, records that we send
 * </pre>
 */
@NullMarked
package dev.starling.secure;

import org.jspecify.annotations.NullMarked;

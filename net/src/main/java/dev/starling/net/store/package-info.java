/**
 * State that outlives a process.
 *
 * <pre>
 *   NAME/                     0700, one process at a time
 *     lock                    held while in use; falls with the process, however it ends
 *     identity                0600, the secret key; made once
 *     peers                   known peers and the join counter; replaced as a whole
 *     book                    known libp2p peers; replaced as a whole
 *     packets/seg-00000001 …  the packet cache: a log of checksummed records, ≤ 6 × 4 MiB
 *
 *   the peer's loop                     the store's thread                      the disk
 *   put, remove ──► [ queue ≤ 8192 ] ──► 64 packets or 50 ms ──► SegmentLog ──► write, force
 *   peers, book ──► [ the latest ] ────► every 3 s ────────────► WholeFile ───► write, force, rename, force
 *   whenDurable ──► at once ─────────────────────────────────────────────────► callback(true)
 *                                          on any IOException:  one warning, callback(false),
 *                                          kept in memory ≤ 16 MB, tried again after 1 s … 60 s
 * </pre>
 *
 * <p>What is promised, and tested with torn, lost and flipped writes and with {@code kill -9}: what was acknowledged is
 * there after a crash; no byte is ever wrong (each packet is hashed again when it is read); damage never keeps a peer
 * from starting. Decisions: docs/adr/0005-segment-log-for-packets.md, docs/adr/0006-state-folder.md.
 */
@NullMarked
package dev.starling.net.store;

import org.jspecify.annotations.NullMarked;

package dev.starling.mux;

/**
 * The header of a frame, as it is on the wire: nothing has been checked.
 *
 * @param version 0…255
 * @param type 0…255, see {@link YamuxCodec}
 * @param flags 0…65,535
 * @param stream unsigned 32 bits
 * @param length unsigned 32 bits; what it means depends on the type
 */
record YamuxFrame(int version, int type, int flags, long stream, long length) {
    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}

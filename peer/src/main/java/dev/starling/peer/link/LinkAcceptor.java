package dev.starling.peer.link;

/** Takes a byte stream that has just come to be. */
public interface LinkAcceptor {
    /**
     * Called on the link's loop before anything is read.
     *
     * @return whom the link serves from now on
     */
    LinkHandler accepted(Link link);
}

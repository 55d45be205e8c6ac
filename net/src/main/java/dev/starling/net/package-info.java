/** The real world. */
@NullMarked
package dev.starling.net;

import org.jspecify.annotations.NullMarked;

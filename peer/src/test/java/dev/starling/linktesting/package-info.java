/** What every world's byte links have in common, as tests that each world runs. */
@NullMarked
package dev.starling.linktesting;

import org.jspecify.annotations.NullMarked;

/**
 * The page of a testbed that is up, and its local API. {@link dev.starling.testbed.web.PageServer} serves both on loopback;
 * what the page shows comes from the testbed's overview and its log of observations, gathered once for all readers, and what
 * it asks for goes through the same controls as everywhere. Static files and the browser's libraries lie beside the classes.
 */
@NullMarked
package dev.starling.testbed.web;

import org.jspecify.annotations.NullMarked;

/**
 * HTTP on this machine's loopback, for a page and an API that nobody but its user is meant to reach. Every request passes
 * {@link dev.starling.net.web.LocalServer}'s checks (host, origin, token, sizes) before a {@link dev.starling.net.web.Site}
 * sees it. The record of the choice of server: docs/adr/0024-local-page.md.
 */
@NullMarked
package dev.starling.net.web;

import org.jspecify.annotations.NullMarked;

/**
 * The command line: one class a command, built only when it is called; the frame around them (exit codes, output,
 * signals, help); and everything that keeps text of other peers from obeying the terminal.
 *
 * <p>A start is {@link dev.starling.cli.Starling}, {@link dev.starling.cli.Dispatch}, then one entry of {@link
 * dev.starling.cli.CommandTable}.
 */
@NullMarked
package dev.starling.cli;

import org.jspecify.annotations.NullMarked;

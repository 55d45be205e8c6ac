/**
 * What arbitrary input does to everything that reads what peers send. A {@link dev.starling.fuzz.FuzzTarget} takes
 * bytes and checks its properties on them; three drivers feed the same targets:
 *
 * <ul>
 *   <li>{@code CorpusTest} runs every committed input, in each build;
 *   <li>{@code MutationTest} damages committed inputs at random, from a seed, in each build;
 *   <li>{@code JazzerRun} lets a coverage-guided fuzzer search: {@code evidence/fuzz/run [seconds per target] [target]}.
 * </ul>
 *
 * To add a target: a {@code FuzzTarget} in a list of {@code FuzzTargets.ALL}, and {@code corpus/NAME.txt} with a few
 * good inputs. To keep a finding: append the line that the failure prints to that file.
 */
package dev.starling.fuzz;

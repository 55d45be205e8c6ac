package dev.starling.cli;

/** Words for a switch. */
enum SimulationSwitch {
    on,
    off
}

package dev.starling.testbed.lab;

import java.util.function.DoubleSupplier;

/** A number that takes long to compute: computed when somebody asks, once. */
final class OnDemand implements DoubleSupplier {
    private final DoubleSupplier form;
    private boolean known;
    private double number;

    OnDemand(DoubleSupplier form) {
        this.form = form;
    }

    @Override
    public synchronized double getAsDouble() {
        if (!known) {
            number = form.getAsDouble();
            known = true;
        }
        return number;
    }
}

package dev.starling.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Ctrl-C, SIGTERM and SIGHUP: the first ends the command in order, the second ends the process at once. A signal that
 * was ignored when the process began (as {@code nohup} and a shell's {@code &} arrange it) stays ignored.
 *
 * <p>Only {@code sun.misc.Signal} tells the second signal from the first: a shutdown hook that is under way holds up
 * every further one. It is called by reflection because no option silences the compiler about it, and our warnings are
 * errors.
 */
final class Signals {
    private static final String[] ENDING = {"INT", "TERM", "HUP"};

    private Signals() {}

    /** From now on signals go to {@code stop}. */
    static void goTo(Stop stop) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Constructor<?> named = signal.getConstructor(String.class);
            Method number = signal.getMethod("getNumber");
            Method handle = signal.getMethod("handle", signal, handler);
            Object ending = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            received((int) number.invoke(arguments[0]), stop);
                        }
                        return null;
                    });
            for (String name : ENDING) {
                take(name, named, handle, ending);
            }
        } catch (ReflectiveOperationException noSuchJdk) {
            // Signals keep the JVM's own meaning: they end the process after its shutdown hooks.
        }
    }

    private static void take(String name, Constructor<?> named, Method handle, Object ending)
            throws ReflectiveOperationException {
        try {
            handle.invoke(null, named.newInstance(name), ending);
        } catch (InvocationTargetException unknownHere) {
            // Windows has no SIGHUP; -Xrs leaves all of them to the system.
        }
    }

    private static void received(int number, Stop stop) {
        int exitCode = ExitCode.SIGNAL + number;
        if (!stop.with(exitCode)) {
            Runtime.getRuntime().halt(exitCode);
        }
    }
}

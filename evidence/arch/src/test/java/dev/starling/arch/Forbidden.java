package dev.starling.arch;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What classes may be forbidden to touch: members they access and types they depend on. */
record Forbidden(String what, Predicate<JavaAccess<?>> access, Predicate<JavaClass> type) {
    /** Time that nobody handed in. */
    static final Forbidden CLOCK = new Forbidden(
            "read an ambient clock",
            calls("java.lang.System", "nanoTime", "currentTimeMillis")
                    .or(access -> owner(access).startsWith("java.time.")
                            && name(access).equals("now"))
                    .or(access -> owner(access).equals("java.time.Clock")
                            && (name(access).startsWith("system")
                                    || name(access).startsWith("tick")))
                    .or(calls("java.util.Date", "<init>"))
                    .or(calls("java.util.Calendar", "getInstance"))
                    .or(calls("java.util.GregorianCalendar", "<init>")),
            named("java.time.InstantSource"));

    private static final Predicate<JavaAccess<?>> UNSEEDED = calls("java.lang.Math", "random")
            .or(calls("java.lang.StrictMath", "random"))
            .or(calls("java.util.UUID", "randomUUID"))
            .or(calls("java.util.Collections", "shuffle"))
            .or(calls("java.util.random.RandomGenerator", "of", "getDefault"));

    private static final Predicate<JavaClass> UNSEEDED_TYPES = named(
            "java.util.concurrent.ThreadLocalRandom",
            "java.security.SecureRandom",
            "java.util.random.RandomGeneratorFactory",
            "org.bouncycastle.crypto.CryptoServicesRegistrar",
            "org.bouncycastle.crypto.prng");

    /** Any source of randomness of one's own, seeded or not. */
    static final Forbidden OWN_RANDOMNESS = new Forbidden(
            "make its own random numbers",
            UNSEEDED,
            UNSEEDED_TYPES.or(named("java.util.Random", "java.util.SplittableRandom")));

    /** Randomness that is not made from a seed. */
    static final Forbidden UNSEEDED_RANDOMNESS = new Forbidden(
            "draw random numbers without a seed",
            UNSEEDED.or(access -> owner(access).matches("java\\.util\\.(Random|SplittableRandom)")
                    && name(access).equals("<init>")
                    && parameters(access).isEmpty()),
            UNSEEDED_TYPES);

    /** Threads, and what only makes sense with several. */
    static final Forbidden THREADS = new Forbidden(
            "use threads, locks or sleep",
            access -> owner(access).equals("java.lang.Object")
                            && Set.of("wait", "notify", "notifyAll").contains(name(access))
                    || Set.of("parallel", "parallelStream").contains(name(access))
                            && owner(access).startsWith("java.util."),
            type -> type.getPackageName().startsWith("java.util.concurrent")
                    || named(
                                    "java.lang.Thread",
                                    "java.lang.ThreadLocal",
                                    "java.lang.ThreadGroup",
                                    "java.util.Timer",
                                    "java.util.TimerTask")
                            .test(type));

    /** The outside: sockets, names, files, the console, the process. */
    static final Forbidden IO = new Forbidden(
            "do IO",
            calls("java.lang.System", "in", "out", "err", "getenv", "getProperty", "console", "exit")
                    .or(calls("java.lang.Class", "getResource", "getResourceAsStream"))
                    .or(access -> owner(access).equals("java.lang.Runtime")),
            Forbidden::isIo);

    /** Output that a machine leaves to the world: it adds events to the span instead. */
    static final Forbidden LOGGING = new Forbidden(
            "log",
            access -> name(access).equals("printStackTrace"),
            type -> type.getPackageName().startsWith("java.util.logging")
                    || type.getName().startsWith("java.lang.System$Logger")
                    || type.getPackageName().startsWith("org.slf4j")
                    || type.getPackageName().startsWith("org.apache.logging"));

    /** Sockets and the resolution of names. */
    static final Forbidden SOCKETS =
            new Forbidden("open sockets or resolve names", access -> false, Forbidden::isNetwork);

    /** Threads of the platform; a virtual thread is not one. */
    static final Forbidden EXECUTORS = new Forbidden(
            "start platform threads or executors",
            calls("java.lang.Thread", "<init>", "ofPlatform")
                    .or(access ->
                            name(access).endsWith("Async") && owner(access).endsWith("CompletableFuture")),
            named(
                    "java.util.concurrent.Executors",
                    "java.util.concurrent.ExecutorService",
                    "java.util.concurrent.ThreadPoolExecutor",
                    "java.util.concurrent.ScheduledExecutorService",
                    "java.util.concurrent.ScheduledThreadPoolExecutor",
                    "java.util.concurrent.ForkJoinPool",
                    "java.util.Timer"));

    static final Forbidden FILES = new Forbidden("touch files", access -> false, Forbidden::isFile);

    private static boolean isIo(JavaClass type) {
        return isNetwork(type) || isFile(type) || type.getPackageName().startsWith("java.nio.channels");
    }

    private static boolean isNetwork(JavaClass type) {
        String name = type.getName();
        boolean pure = Set.of(
                        "java.net.URI", "java.net.URISyntaxException", "java.net.URLEncoder", "java.net.URLDecoder")
                .contains(name);
        return name.startsWith("java.net.") && !pure
                || name.startsWith("javax.net.")
                || name.startsWith("java.nio.channels.") && !name.contains("File") && !name.endsWith("Exception");
    }

    private static boolean isFile(JavaClass type) {
        return type.getPackageName().startsWith("java.nio.file")
                || type.getName().startsWith("java.nio.channels.File")
                || type.getName().startsWith("java.nio.channels.AsynchronousFile")
                || type.getName().matches("java\\.io\\.(File.*|RandomAccessFile|Console)");
    }

    private static Predicate<JavaAccess<?>> calls(String owner, String... names) {
        Set<String> members = Set.of(names);
        return access -> owner(access).equals(owner) && members.contains(name(access));
    }

    /** Types of these names or in packages of these names. */
    private static Predicate<JavaClass> named(String... names) {
        Set<String> all = Set.of(names);
        return type -> all.contains(type.getName()) || all.contains(type.getPackageName());
    }

    private static String owner(JavaAccess<?> access) {
        return access.getTargetOwner().getName();
    }

    private static String name(JavaAccess<?> access) {
        return access.getTarget().getName();
    }

    private static List<JavaClass> parameters(JavaAccess<?> access) {
        return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget unit
                ? unit.getRawParameterTypes()
                : List.of();
    }
}

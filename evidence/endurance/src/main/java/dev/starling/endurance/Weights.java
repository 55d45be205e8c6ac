package dev.starling.endurance;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one object weighs, by the fields through which it is reached: an estimate by the rules of a 64-bit virtual machine
 * with compressed references. What many share (loops, hosts, drivers, constants of ours) is not entered.
 */
final class Weights {
    private static final int HEADER_BYTES = 12;
    private static final int REFERENCE_BYTES = 4;
    private static final int ENTRY_BYTES = 40;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Map.Entry<String, Object>> open = new ArrayDeque<>();
    private final Map<String, Long> bytes = new TreeMap<>();
    private final boolean whole;
    private long total;

    private Weights(Object root, boolean whole) {
        this.whole = whole;
        open.add(Map.entry("", root));
        while (!open.isEmpty()) {
            Map.Entry<String, Object> next = open.remove();
            if (seen.add(next.getValue())) {
                enter(next.getKey(), next.getValue());
            }
        }
    }

    /** Prints the heaviest paths. */
    static void print(Object root, boolean whole, int paths) {
        Weights weights = new Weights(root, whole);
        Checks.say("about %,d bytes by the fields through which they are reached:", weights.total);
        weights.bytes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(paths)
                .forEach(entry -> Checks.say("%,8d  %s", entry.getValue(), entry.getKey()));
    }

    private static boolean isShared(Object object) {
        String name = object.getClass().getName();
        return name.endsWith(".StreamHost")
                || name.endsWith(".SwarmRun")
                || name.endsWith(".SocketLinks")
                || name.endsWith(".DriverLoop")
                || name.endsWith(".SocketPeerDriver")
                || name.endsWith(".Waits");
    }

    private static boolean isConstant(Object object) {
        String name = object.getClass().getName();
        return object instanceof Class<?>
                || object instanceof Enum<?>
                || object instanceof Thread
                || object instanceof ClassLoader
                || object instanceof java.security.Provider
                || name.endsWith("EventLoop")
                || name.endsWith("IoHandler")
                || name.endsWith("Allocator")
                || name.startsWith("java.lang.invoke.")
                || name.startsWith("java.lang.reflect.")
                || name.startsWith("sun.security.jca.")
                || name.startsWith("java.security.Provider");
    }

    private void enter(String path, Object object) {
        if (isConstant(object) || (!whole && isShared(object))) {
            return;
        }
        if (object instanceof Map<?, ?> map && !map.getClass().getName().startsWith("dev.starling.")) {
            count(path, ENTRY_BYTES * (1L + map.size()), "map " + map.size());
            map.forEach((key, value) -> {
                push(path + "{key}", key);
                push(path + "{}", value);
            });
            return;
        }
        if (object instanceof Collection<?> collection) {
            count(path, ENTRY_BYTES * (1L + collection.size()), "collection " + collection.size());
            collection.forEach(each -> push(path + "[]", each));
            return;
        }
        Class<?> type = object.getClass();
        if (type.isArray()) {
            int length = Array.getLength(object);
            count(path, 16 + (long) length * bytes(type.getComponentType()), type.getSimpleName() + " " + length);
            if (object instanceof Object[] array) {
                for (Object element : array) {
                    push(path + "[]", element);
                }
            }
            return;
        }
        long size = HEADER_BYTES;
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    size += bytes(field.getType());
                    follow(path, field, object);
                }
            }
        }
        count(path, size, type.getSimpleName());
    }

    private void push(String path, @Nullable Object value) {
        if (value != null) {
            open.add(Map.entry(path, value));
        }
    }

    private void follow(String path, Field field, Object object) {
        if (field.getType().isPrimitive()) {
            return;
        }
        try {
            field.setAccessible(true);
            push(path + "." + field.getName(), field.get(object));
        } catch (IllegalAccessException | InaccessibleObjectException closed) {
            // The inside of a module that was not opened.
        }
    }

    private void count(String path, long size, String what) {
        long rounded = (size + 7) / 8 * 8;
        total += rounded;
        bytes.merge(path.isEmpty() ? what : path, rounded, Long::sum);
        int second = path.indexOf('.', 1);
        int third = second < 0 ? -1 : path.indexOf('.', second + 1);
        if (third >= 0) {
            bytes.merge(path.substring(0, third) + ".*", rounded, Long::sum);
        }
        if (rounded >= 512) {
            bytes.merge("(" + what + ") of " + path, rounded, Long::sum);
        }
    }

    private static long bytes(Class<?> type) {
        if (!type.isPrimitive()) {
            return REFERENCE_BYTES;
        }
        if (type == byte.class || type == boolean.class) {
            return 1;
        }
        if (type == short.class || type == char.class) {
            return 2;
        }
        return type == long.class || type == double.class ? 8 : 4;
    }
}

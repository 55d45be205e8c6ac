package dev.starling.testing;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an object holds, found by walking through its fields as far as they are ours: arrays, buffers, text, collections.
 * An estimate from below, meant for limits: what is ours and grows is seen; the inside of ciphers is not.
 */
public final class Held {
    private static final int OBJECT_BYTES = 16;
    private static final int FIELD_BYTES = 8;
    /** An entry of a hash table, or about three of a list. */
    private static final int ENTRY_BYTES = 48;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Map.Entry<String, Object>> open = new ArrayDeque<>();
    private final Map<String, Integer> sizes = new TreeMap<>();
    private long bytes;

    private Held(Object root) {
        walk("", root);
        while (!open.isEmpty()) {
            Map.Entry<String, Object> next = open.remove();
            if (seen.add(next.getValue())) {
                count(next.getKey(), next.getValue());
            }
        }
    }

    /** About how many bytes {@code root} holds. */
    public static long bytes(Object root) {
        return new Held(root).bytes;
    }

    /** The largest collection at each path of fields below {@code root}. */
    public static Map<String, Integer> sizes(Object root) {
        return new Held(root).sizes;
    }

    private void walk(String path, Object value) {
        if (value != null && !(value instanceof Enum<?>) && !(value instanceof Class<?>)) {
            open.add(Map.entry(path, value));
        }
    }

    private void count(String path, Object object) {
        switch (object) {
            case String text -> bytes += OBJECT_BYTES + text.length();
            case ByteBuffer buffer -> {
                if (buffer.hasArray()) {
                    walk(path, buffer.array());
                } else {
                    bytes += buffer.capacity();
                }
            }
            case ByteArrayOutputStream out -> bytes += out.size();
            case BitSet bits -> bytes += bits.size() / 8;
            case Optional<?> optional -> optional.ifPresent(value -> walk(path, value));
            case Map<?, ?> map -> {
                collection(path, map.keySet());
                map.values().forEach(value -> walk(path + "{}", value));
            }
            case Collection<?> collection -> collection(path, collection);
            default -> other(path, object);
        }
    }

    private void collection(String path, Collection<?> collection) {
        sizes.merge(path, collection.size(), Math::max);
        bytes += OBJECT_BYTES + (long) ENTRY_BYTES * collection.size();
        collection.forEach(value -> walk(path + "[]", value));
    }

    private void other(String path, Object object) {
        Class<?> type = object.getClass();
        if (type.isArray()) {
            int length = Array.getLength(object);
            bytes += OBJECT_BYTES + length * elementBytes(type.getComponentType());
            if (object instanceof Object[] array) {
                for (Object element : array) {
                    walk(path + "[]", element);
                }
            }
        } else if (type.getName().startsWith("dev.starling.") && !type.isHidden()) {
            bytes += OBJECT_BYTES;
            for (Class<?> each = type; each != Object.class && each != Record.class; each = each.getSuperclass()) {
                fields(path, object, each);
            }
        }
    }

    private void fields(String path, Object object, Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            bytes += FIELD_BYTES;
            if (!field.getType().isPrimitive()) {
                try {
                    field.setAccessible(true);
                    walk(path + "." + field.getName(), field.get(object));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static long elementBytes(Class<?> type) {
        if (type == byte.class || type == boolean.class) {
            return 1;
        }
        if (type == short.class || type == char.class) {
            return 2;
        }
        return type == long.class || type == double.class ? 8 : 4;
    }
}

package dev.starling.resources;

import dev.starling.resources.ResourceLimits.Limit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Scopes that exist while somebody holds them.
 *
 * @param <K> keys with value equality
 */
final class ScopeTable<K> {
    private final ConcurrentHashMap<K, Scope> scopes = new ConcurrentHashMap<>();
    private final String kind;
    private final Function<? super K, Limit> limit;

    ScopeTable(String kind, Function<? super K, Limit> limit) {
        this.kind = kind;
        this.limit = limit;
    }

    Scope hold(K key) {
        return scopes.compute(key, (k, present) -> {
            Scope scope = present == null ? new Scope(kind, k, limit.apply(k)) : present;
            scope.holders++;
            return scope;
        });
    }

    void letGo(K key) {
        scopes.computeIfPresent(key, (k, scope) -> --scope.holders == 0 ? null : scope);
    }

    int size() {
        return scopes.size();
    }
}

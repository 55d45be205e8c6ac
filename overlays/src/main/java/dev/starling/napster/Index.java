package dev.starling.napster;

import dev.starling.core.IpAddress;
import dev.starling.napster.NapsterMessage.Login;
import dev.starling.napster.NapsterMessage.Result;
import dev.starling.napster.NapsterMessage.Search;
import dev.starling.napster.NapsterMessage.Tune;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who is here, and the tuples (file, user, address) by the words of the files' names. */
final class Index {
    /** Somebody who is logged in. */
    static final class User {
        final int peer;
        final Login login;
        final IpAddress ip;
        final Map<String, Long> files = new LinkedHashMap<>();

        User(int peer, Login login, IpAddress ip) {
            this.peer = peer;
            this.login = login;
            this.ip = ip;
        }
    }

    private record Entry(User owner, Tune tune) {}

    private final Map<Integer, User> byPeer = new TreeMap<>();
    private final Map<String, User> byNick = new TreeMap<>();
    private final Map<Long, Entry> entries = new TreeMap<>();
    private final Map<String, TreeSet<Long>> words = new TreeMap<>();
    private long nextEntry;
    private long bytes;

    int users() {
        return byPeer.size();
    }

    int files() {
        return entries.size();
    }

    long gigabytes() {
        return bytes >> 30;
    }

    @Nullable
    User user(int peer) {
        return byPeer.get(peer);
    }

    @Nullable
    User user(String nick) {
        return byNick.get(nick);
    }

    /** Whether nobody of this name is here yet. */
    boolean enter(int peer, Login login, IpAddress ip) {
        if (byPeer.containsKey(peer) || byNick.containsKey(login.nick())) {
            return false;
        }
        User user = new User(peer, login, ip);
        byPeer.put(peer, user);
        byNick.put(login.nick(), user);
        return true;
    }

    /** All files of a user vanish with the connection. */
    void leave(int peer) {
        User user = byPeer.remove(peer);
        if (user != null) {
            byNick.remove(user.login.nick());
            new ArrayList<>(user.files.keySet()).forEach(file -> remove(user, file));
        }
    }

    void add(User user, Tune tune) {
        remove(user, tune.file());
        long id = nextEntry++;
        user.files.put(tune.file(), id);
        entries.put(id, new Entry(user, tune));
        bytes += tune.size();
        for (String word : wordsOf(tune.file())) {
            words.computeIfAbsent(word, none -> new TreeSet<>()).add(id);
        }
    }

    void remove(User user, String file) {
        Long id = user.files.remove(file);
        Entry entry = id == null ? null : entries.remove(id);
        if (entry == null) {
            return;
        }
        bytes -= entry.tune().size();
        for (String word : wordsOf(file)) {
            TreeSet<Long> having = words.get(word);
            if (having != null && having.remove(id) && having.isEmpty()) {
                words.remove(word);
            }
        }
    }

    List<Result> find(Search search, int max) {
        List<TreeSet<Long>> sets = new ArrayList<>();
        for (String word : wordsOf(search.words())) {
            sets.add(words.getOrDefault(word, new TreeSet<>()));
        }
        List<Result> results = new ArrayList<>();
        if (sets.isEmpty()) {
            return results;
        }
        sets.sort((one, other) -> Integer.compare(one.size(), other.size()));
        for (long id : sets.getFirst()) {
            if (results.size() == max) {
                break;
            }
            Entry entry = entries.get(id);
            if (entry != null && sets.stream().allMatch(set -> set.contains(id)) && fits(search, entry)) {
                Login owner = entry.owner().login;
                results.add(new Result(entry.tune(), owner.nick(), entry.owner().ip, owner.link()));
            }
        }
        return results;
    }

    private static boolean fits(Search search, Entry entry) {
        int link = entry.owner().login.link();
        return search.conditions().stream().allMatch(condition -> condition.holds(entry.tune(), link));
    }

    /** Runs of letters, digits and apostrophes, in lower case, each once. */
    static Set<String> wordsOf(String name) {
        Set<String> found = new LinkedHashSet<>();
        for (String word : name.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}']+", -1)) {
            if (!word.isEmpty()) {
                found.add(word);
            }
        }
        return found;
    }
}

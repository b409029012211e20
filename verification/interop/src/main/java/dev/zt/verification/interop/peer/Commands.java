package dev.zt.verification.interop.peer;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows lines; each gets one line as its answer.
 *
 * <pre>
 * use IDENTITY ENDPOINT DOMAIN…          takes an identity; its servers allow callers of these domains
 * serve IDENTITY                         starts its servers and tells their ports
 * svid IDENTITY                          tells what is issued now
 * client NAME IDENTITY TRANSPORT PORT ID makes a client; "anyone" for ID makes a careless one, "nobody" shows nothing
 * call NAME OPERATION                    tells what became of the call
 * watch NAME | watched NAME              opens a stream | tells what became of it
 * load NAME | mark NAME | unload NAME    calls all the time | tells the counts since the last mark | ends it
 * close NAME                             ends a client
 * </pre>
 */
final class Commands implements AutoCloseable {

    private final Map<String, Actor> actors = new HashMap<>();
    private final Map<String, Calls> clients = new HashMap<>();
    private final Map<String, Load> loads = new HashMap<>();

    String answer(String line) {
        List<String> words = Arrays.asList(line.strip().split("\\s+", -1));
        try {
            return "ok " + follow(words.get(0), words.subList(1, words.size()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "error interrupted";
        } catch (IOException | RuntimeException e) {
            return "error " + e.toString().replace('\n', ' ');
        }
    }

    private String follow(String command, List<String> words) throws IOException, InterruptedException {
        String name = words.get(0);
        return switch (command) {
            case "use" -> use(name, words);
            case "serve" -> get(actors, name).serve();
            case "svid" -> get(actors, name).state();
            case "client" -> client(name, words);
            case "call" -> get(clients, name).call(words.get(1)).toString();
            case "watch" -> watch(name);
            case "watched" -> get(clients, name).watched().toString();
            case "load" -> load(name);
            case "mark" -> get(loads, name).mark();
            case "unload" -> unload(name);
            case "close" -> close(name);
            default -> throw new IllegalArgumentException("command '" + command + "' is unknown");
        };
    }

    private String use(String name, List<String> words) {
        actors.put(name, Actor.open(words.get(1), words.subList(2, words.size())));
        return get(actors, name).state();
    }

    private String client(String name, List<String> words) {
        String transport = words.get(2);
        int port = Integer.parseInt(words.get(3));
        @Nullable Actor actor = words.get(1).equals("nobody") ? null : get(actors, words.get(1));
        Calls made;
        if (actor == null || words.get(4).equals("anyone")) {
            made = Careless.calls(transport, actor == null ? null : actor.svid(), port);
        } else {
            made = actor.calls(transport, port, words.get(4));
        }
        clients.put(name, made);
        return name;
    }

    private String watch(String name) {
        get(clients, name).watch();
        return name;
    }

    private String load(String name) {
        loads.put(name, Load.start(get(clients, name)));
        return name;
    }

    private String unload(String name) throws InterruptedException {
        Load load = get(loads, name);
        load.stop();
        loads.remove(name);
        return load.mark();
    }

    private String close(String name) {
        get(clients, name).close();
        clients.remove(name);
        return name;
    }

    private static <T> T get(Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("'" + name + "' is not there (there are: " + all.keySet() + ")");
        }
        return found;
    }

    @Override
    public void close() {
        clients.values().forEach(Calls::close);
        actors.values().forEach(Actor::close);
    }
}

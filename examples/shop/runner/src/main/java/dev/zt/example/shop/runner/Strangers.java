package dev.zt.example.shop.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntFunction;

/** Callers that prove nothing, or the wrong thing, to each of the three servers. */
final class Strangers {

    private final Services services;
    private final Agents agents;
    private final List<Outcome> outcomes;

    Strangers(Services services, Agents agents, List<Outcome> outcomes) {
        this.services = services;
        this.agents = agents;
        this.outcomes = outcomes;
    }

    void call() throws InterruptedException {
        refused("a caller of a foreign trust domain", port -> Stranger.call(agents.foreign("frontend"), port));
        refused("a caller whose SVID has expired", port -> Stranger.call(agents.expired("frontend"), port));
        refused("a caller without a certificate", port -> Stranger.call(null, port));
        refused("a caller in plaintext", Stranger::callInPlaintext);
    }

    /** Each must be refused by each server, and leave exactly one record there. */
    void refused(String scene, IntFunction<String> call) throws InterruptedException {
        int refused = 0;
        List<Map<String, String>> fresh = new ArrayList<>();
        TreeSet<String> reasons = new TreeSet<>();
        for (String service : Services.SERVERS) {
            int before = rejections(service).size();
            String seen = call.apply(services.port(service));
            List<Map<String, String>> after = awaitMore(service, before);
            List<Map<String, String>> added = after.subList(before, after.size());
            fresh.addAll(added);
            added.forEach(entry -> reasons.add(entry.get("zt.peer.rejection.reason")));
            refused += seen.equals("refused") && added.size() == 1 ? 1 : 0;
        }
        String all = "refused by all 3";
        outcomes.add(new Outcome(
                scene,
                all,
                refused == 3 ? all : "refused by " + refused + " with " + fresh.size() + " records",
                "one record each: " + String.join(", ", reasons),
                fresh));
    }

    /** A record may be written a moment after the caller has noticed. */
    private List<Map<String, String>> awaitMore(String service, int before) throws InterruptedException {
        long deadline = System.nanoTime() + 2_000_000_000L;
        while (rejections(service).size() == before && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        return rejections(service);
    }

    private List<Map<String, String>> rejections(String service) {
        return services.records(service).of("zt.peer.rejected");
    }
}

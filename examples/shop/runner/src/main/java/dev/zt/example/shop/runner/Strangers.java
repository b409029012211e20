package dev.zt.example.shop.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

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
        withoutCertificate("a caller without a certificate");
        refused("a caller in plaintext", Stranger::callInPlaintext);
    }

    void withoutCertificate(String scene) throws InterruptedException {
        refused(scene, port -> Stranger.call(null, port));
    }

    /** Each must be refused by each server, and leave exactly one record there. */
    private void refused(String scene, IntFunction<String> call) throws InterruptedException {
        int refused = 0;
        List<Map<String, String>> records = new ArrayList<>();
        for (String service : Services.SERVERS) {
            int before = rejections(service).size();
            String seen = call.apply(services.port(service));
            List<Map<String, String>> after = awaitMore(service, before);
            records.addAll(after.subList(before, after.size()));
            refused += seen.equals("refused") && after.size() == before + 1 ? 1 : 0;
        }
        Set<String> reasons = records.stream()
                .map(entry -> entry.get("zt.peer.rejection.reason"))
                .collect(Collectors.toCollection(TreeSet::new));
        outcomes.add(new Outcome(
                scene,
                "refused by " + Services.SERVERS.size(),
                "refused by " + refused,
                records.size() + " records: " + String.join(", ", reasons) + ", at "
                        + String.join(", ", Services.SERVERS),
                records));
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

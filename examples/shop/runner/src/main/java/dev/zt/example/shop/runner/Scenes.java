package dev.zt.example.shop.runner;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is tried with single calls. */
final class Scenes {

    private static final String DECISION = "zt.authz.decision";

    /** Whose file holds the record, which side wrote it, and who is at the other end, in the order of the call. */
    private static final List<Hop> HOPS = List.of(
            new Hop("frontend", "api-gateway"), new Hop("api-gateway", "orders"), new Hop("orders", "inventory"));

    private final Services services;
    private final List<Outcome> outcomes;

    Scenes(Services services, List<Outcome> outcomes) {
        this.services = services;
        this.outcomes = outcomes;
    }

    private record Hop(String caller, String called) {}

    /** One order through all four. */
    void order() {
        String[] answer = services.frontend().ask("order").split(" ", -1);
        outcomes.add(new Outcome("frontend places an order", "201", answer[0], text(answer), List.of()));
        List<Map<String, String>> traced = new ArrayList<>();
        for (Hop hop : HOPS) {
            Map<String, String> called = last(hop.called(), "server");
            Map<String, String> calling = last(hop.caller(), "client");
            outcomes.add(new Outcome(
                    hop.caller() + " -> " + hop.called(),
                    "allow from " + hop.caller(),
                    called.get("zt.authz.outcome") + " from "
                            + AuditLine.name(called.getOrDefault("zt.peer.spiffe_id", "nobody")),
                    "by the rule " + called.get("security_rule.name"),
                    List.of(calling, called)));
            traced.add(calling);
            traced.add(called);
        }
        long same = traced.stream()
                .filter(entry -> answer[2].equals(entry.get("trace_id")))
                .count();
        outcomes.add(new Outcome(
                "one trace through all four", "6 of 6 records", same + " of 6 records", answer[2], List.of()));
    }

    /** The frontend goes past the gateway; only the operator learns why it is refused. */
    void shortcut() {
        String[] answer = services.frontend().ask("reserve").split(" ", -1);
        List<Map<String, String>> records = records("inventory", entry -> answer[1].equals(entry.get("zt.audit.id")));
        outcomes.add(new Outcome(
                "frontend -> inventory directly",
                "403",
                records.size() == 1 ? answer[0] : "without its record",
                "",
                records));
        String why = services.inventory().ask("explain " + answer[1]);
        outcomes.add(new Outcome(
                "  the operator asks why",
                "explained",
                why.startsWith("no_allow_rule: rule orders-reserves") ? "explained" : "not explained",
                why.replace("spiffe://shop.example/ns/shop/sa/", ""),
                List.of()));
        String told = URLDecoder.decode(answer[3], StandardCharsets.UTF_8);
        boolean leaks = Stream.of("rule", "reason", "policy", "orders").anyMatch(told::contains);
        outcomes.add(new Outcome(
                "  the caller is told none of it",
                "only the id",
                leaks ? "too much" : "only the id",
                text(answer),
                List.of()));
    }

    /** A policy that cannot be read changes nothing, but is seen. */
    void brokenPolicy() throws IOException, InterruptedException {
        Path policy = services.policy("inventory");
        String good = Files.readString(policy);
        Files.writeString(policy, "apiVersion: zt.dev/v1\nkind: AccessPolicy\nspec: {rules: [");
        String status = awaitPolicy(state -> state.endsWith("failing"));
        outcomes.add(
                new Outcome("inventory's policy file is broken", "revision 1, failing", status, logged(), List.of()));
        double stale = Double.parseDouble(services.inventory().ask("gauge zt.policy.stale"));
        outcomes.add(new Outcome(
                "  its gauge says so",
                "stale",
                stale > 0 ? "stale" : "not stale",
                "zt.policy.stale is " + stale + " s",
                List.of()));
        single("  the old rules go on: an order", "201", "order");
        single("  the old rules go on: the shortcut", "403", "reserve");
        Files.writeString(policy, good.replace("revision: 1", "revision: 2"));
        outcomes.add(new Outcome(
                "  it is mended",
                "revision 2, in order",
                awaitPolicy(state -> state.startsWith("revision 2")),
                "zt.policy.stale is " + services.inventory().ask("gauge zt.policy.stale") + " s",
                List.of()));
    }

    private void single(String scene, String expected, String command) {
        String seen = services.frontend().ask(command).split(" ", -1)[0];
        outcomes.add(new Outcome(scene, expected, seen, "", List.of(last("inventory", "server"))));
    }

    private String awaitPolicy(Predicate<String> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + 5_000_000_000L;
        String state = services.inventory().ask("policy");
        while (!wanted.test(state) && System.nanoTime() < deadline) {
            Thread.sleep(50);
            state = services.inventory().ask("policy");
        }
        return state;
    }

    private String logged() throws IOException {
        return services.log("inventory").stream()
                .filter(line -> line.contains("policy"))
                .findFirst()
                .map(line ->
                        "log: " + line.replaceAll("^.*Followed |/\\S+/", "").replaceAll("(?<=^.{80}).*", "…"))
                .orElse("not in the log");
    }

    private Map<String, String> last(String service, String direction) {
        List<Map<String, String>> found = records(service, entry -> direction.equals(entry.get("zt.authz.direction")));
        return found.isEmpty() ? Map.of("service", service) : found.get(found.size() - 1);
    }

    private List<Map<String, String>> records(String service, Predicate<Map<String, String>> wanted) {
        return services.records(service).of(DECISION).stream().filter(wanted).toList();
    }

    private static String text(String[] answer) {
        String[] lines = URLDecoder.decode(answer[3], StandardCharsets.UTF_8).split("\n", 2);
        return lines[lines.length - 1];
    }
}

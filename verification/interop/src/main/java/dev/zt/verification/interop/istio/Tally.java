package dev.zt.verification.interop.istio;

import dev.zt.authz.Decision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What came of the requests of one file. Not thread-safe. */
final class Tally {

    private static final int SHOWN = 5;

    private final Policies policies;
    private final Map<Difference, Integer> stricter = new EnumMap<>(Difference.class);
    private final List<String> wrong = new ArrayList<>();
    private int allowed;
    private int denied;
    private int malformed;

    Tally(Policies policies) {
        this.policies = policies;
    }

    /**
     * Compares what both decided.
     *
     * @param status Envoy's answer: 403 if a filter of Istio refused, 400 if Envoy took the request for malformed
     *     before; else the filters let it through
     */
    void add(Call call, int status, Decision decision) {
        boolean zt = decision.reason().allows();
        if (status == 400) {
            malformed++;
        } else if (zt == (status != 403)) {
            allowed += zt ? 1 : 0;
            denied += zt ? 0 : 1;
        } else if (zt) {
            wrong.add("zt ALLOWS by " + decision.ruleId() + ", Istio denies: " + call);
        } else {
            Optional<Difference> difference = Difference.of(policies, call, decision);
            difference.ifPresent(row -> stricter.merge(row, 1, Integer::sum));
            if (difference.isEmpty()) {
                wrong.add("zt denies (" + decision.reason() + ", " + decision.ruleId() + "), Istio allows: " + call);
            }
        }
    }

    Map<Difference, Integer> stricter() {
        return stricter;
    }

    int judged() {
        return allowed
                + denied
                + stricter.values().stream().mapToInt(count -> count).sum()
                + wrong.size();
    }

    boolean isExpected() {
        return wrong.isEmpty();
    }

    /** Returns one line, and a line for each of the first requests about which they differ. */
    String show() {
        String line = String.format(
                Locale.ROOT,
                "%s %-32s agree %4d (%d allowed, %d denied), stricter %d, differ %d%s%s",
                isExpected() ? "ok  " : "FAIL",
                policies.name(),
                allowed + denied,
                allowed,
                denied,
                stricter.values().stream().mapToInt(count -> count).sum(),
                wrong.size(),
                malformed == 0 ? "" : ", malformed " + malformed,
                reasons());
        StringBuilder text = new StringBuilder(line);
        wrong.stream().limit(SHOWN).forEach(each -> text.append("\n       ").append(each));
        return text.toString();
    }

    private String reasons() {
        StringBuilder text = new StringBuilder();
        stricter.forEach((row, count) ->
                text.append("; ").append(row.label()).append(' ').append(count));
        return text.toString();
    }
}

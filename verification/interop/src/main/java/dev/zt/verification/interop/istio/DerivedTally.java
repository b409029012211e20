package dev.zt.verification.interop.istio;

import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What came of the requests of one policy. Not thread-safe. */
final class DerivedTally {

    private static final int SHOWN = 5;

    private final String name;
    private final List<String> wrong = new ArrayList<>();
    private int allowed;
    private int denied;
    private int notCanonical;
    private int wider;
    private int narrower;
    private int malformed;

    DerivedTally(String name) {
        this.name = name;
    }

    /** Notes a request that Envoy took for no HTTP. */
    void addMalformed() {
        malformed++;
    }

    void addAgreed(boolean allows) {
        allowed += allows ? 1 : 0;
        denied += allows ? 0 : 1;
    }

    /** Notes a request about which both differ, and the label that says so, if there is one. */
    void addDiffering(Call call, boolean istioAllows, Optional<DerivedRule> label) {
        if (label.isEmpty()) {
            wrong.add((istioAllows ? "Istio allows, zt denies: " : "zt allows, Istio denies: ") + call);
        } else if (label.get().rule().equals(DerivedCase.CANONICAL)) {
            notCanonical++;
        } else if (label.get().fidelity() == Fidelity.WIDER) {
            wider++;
        } else {
            narrower++;
        }
    }

    int judged() {
        return allowed + denied + notCanonical + wider + narrower + wrong.size();
    }

    int allowed() {
        return allowed;
    }

    int notCanonical() {
        return notCanonical;
    }

    int wider() {
        return wider;
    }

    int narrower() {
        return narrower;
    }

    boolean isExpected() {
        return wrong.isEmpty();
    }

    /** Returns one line, and a line for each of the first requests that no label explains. */
    String show() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %-4s agree %4d (%d allowed, %d denied), not canonical %d, wider %d, narrower %d, unexplained %d%s",
                isExpected() ? "ok  " : "FAIL",
                name,
                allowed + denied,
                allowed,
                denied,
                notCanonical,
                wider,
                narrower,
                wrong.size(),
                malformed == 0 ? "" : ", malformed " + malformed));
        wrong.stream().limit(SHOWN).forEach(each -> text.append("\n       ").append(each));
        return text.toString();
    }
}

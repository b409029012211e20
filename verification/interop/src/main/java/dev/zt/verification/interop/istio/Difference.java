package dev.zt.verification.interop.istio;

import dev.zt.authz.Decision;
import dev.zt.authz.Reason;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What zt refuses and Istio does not, on purpose. {@code differences.md} says why; both have the same rows. */
enum Difference {
    PATH_NOT_CANONICAL {
        @Override
        boolean explains(Policies policies, Call call, Decision denial) {
            return denial.reason() == Reason.PATH_NOT_CANONICAL;
        }
    },
    NO_ALLOW_POLICY {
        @Override
        boolean explains(Policies policies, Call call, Decision denial) {
            return denial.reason() == Reason.NO_ALLOW_RULE
                    && !policies.allowsWhenNoAllowPolicy()
                    && !policies.hasAllowPolicy();
        }
    },
    OWN_TRUST_DOMAIN {
        @Override
        boolean explains(Policies policies, Call call, Decision denial) {
            return denial.reason() == Reason.NO_ALLOW_RULE
                    && call.line().identity().startsWith("spiffe://" + Cast.PARTNER + "/")
                    && !policies.names(Cast.PARTNER);
        }
    },
    NAMES_BY_POSITION {
        @Override
        boolean explains(Policies policies, Call call, Decision denial) {
            return (denial.reason() == Reason.NO_ALLOW_RULE || denial.reason() == Reason.DENY_RULE)
                    && !KUBERNETES.matcher(call.line().identity()).matches()
                    && NAMES.matcher(policies.text()).find();
        }
    },
    REPEATED_HEADER {
        @Override
        boolean explains(Policies policies, Call call, Decision denial) {
            Set<String> seen = new HashSet<>();
            return call.fields().stream()
                    .map(field -> field.name().toLowerCase(Locale.ROOT))
                    .anyMatch(name -> !seen.add(name)
                            && policies.text().toLowerCase(Locale.ROOT).contains(name));
        }
    };

    private static final Pattern KUBERNETES = Pattern.compile("spiffe://[^/]+/ns/[^/]+/sa/[^/]+");
    private static final Pattern NAMES =
            Pattern.compile("(?i)namespaces:|serviceAccounts:|source.namespace|source.serviceAccount");

    /** Tells whether this is why zt refuses what Istio lets through. */
    abstract boolean explains(Policies policies, Call call, Decision denial);

    /** Returns the row that says why zt refuses, if one does. */
    static Optional<Difference> of(Policies policies, Call call, Decision denial) {
        return Stream.of(values())
                .filter(difference -> difference.explains(policies, call, denial))
                .findFirst();
    }

    /** Returns the name of the row. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

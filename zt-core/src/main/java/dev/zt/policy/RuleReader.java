package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the rules of one policy. Not thread-safe. */
final class RuleReader {

    private final IssueLog issues;
    private final Set<String> ids = new HashSet<>();

    RuleReader(IssueLog issues) {
        this.issues = issues;
    }

    /** Returns the rule, or null after an issue. */
    @Nullable
    Rule read(YamlNode node) {
        int before = issues.count();
        Fields fields = Fields.of("A rule", node, issues, List.of("id", "effect", "from", "to"));
        if (fields == null) {
            return null;
        }
        String id = fields.requiredText("id", this::uniqueId);
        Effect effect = fields.requiredText("effect", RuleReader::effect);
        List<PeerMatcher> from = each(fields, "from", this::peerMatcher);
        List<OperationMatcher> to = each(fields, "to", this::operationMatcher);
        if (effect == Effect.ALLOW && !fields.has("from")) {
            issues.add(
                    node,
                    "An allow rule must say whom it allows: add \"from\" and write the principals out, for example"
                            + " principals: [\"spiffe://prod.example/**\"] for a whole trust domain.");
        }
        return issues.count() > before || id == null || effect == null ? null : new Rule(id, effect, from, to);
    }

    private String uniqueId(String id) {
        PolicyGrammar.checkName("Rule id", id);
        if (!ids.add(id)) {
            throw new IllegalArgumentException("Rule id " + Quoted.quote(id)
                    + " is used twice; rename one: ids tell rules apart in audit records.");
        }
        return id;
    }

    private static Effect effect(String text) {
        return switch (text) {
            case "allow" -> Effect.ALLOW;
            case "deny" -> Effect.DENY;
            default -> throw PolicyGrammar.invalid("Effect", text, "write allow or deny");
        };
    }

    private <T> List<T> each(Fields fields, String field, Function<YamlNode, @Nullable T> reader) {
        List<YamlNode> items = fields.alternatives(field);
        List<T> read = new ArrayList<>();
        for (YamlNode item : items == null ? List.<YamlNode>of() : items) {
            T value = reader.apply(item);
            if (value != null) {
                read.add(value);
            }
        }
        return read;
    }

    private @Nullable PeerMatcher peerMatcher(YamlNode node) {
        int before = issues.count();
        Fields fields =
                Fields.of("A value of \"from\"", node, issues, List.of("principals", "trustDomains", "assurance"));
        if (fields == null) {
            return null;
        }
        List<SpiffeIdPattern> principals =
                fields.texts("principals", text -> PeerMatcher.checkPrincipal(SpiffeIdPattern.parse(text)));
        List<TrustDomain> trustDomains = fields.texts("trustDomains", TrustDomain::parse);
        List<Assurance> assurances = fields.texts("assurance", RuleReader::assurance);
        if (issues.count() == before && !fields.has("principals") && !fields.has("trustDomains")) {
            issues.add(node, "A value of \"from\" names nobody; add \"principals\" or \"trustDomains\".");
        }
        return issues.count() > before ? null : new PeerMatcher(principals, trustDomains, assurances);
    }

    private static Assurance assurance(String text) {
        for (Assurance assurance : Assurance.values()) {
            if (assurance.label().equals(text)) {
                return assurance;
            }
        }
        throw PolicyGrammar.invalid("Assurance", text, "write channel-bound for mutual TLS, or bearer for JWT-SVIDs");
    }

    private @Nullable OperationMatcher operationMatcher(YamlNode node) {
        int before = issues.count();
        Fields fields = Fields.of("A value of \"to\"", node, issues, List.of("http", "grpc"));
        if (fields == null) {
            return null;
        }
        if (issues.count() == before && fields.has("http") == fields.has("grpc")) {
            issues.add(node, "A value of \"to\" must have either \"http\" or \"grpc\".");
        }
        YamlNode http = fields.get("http");
        OperationMatcher.Http httpMatcher = http == null ? null : http(http);
        List<GrpcMethod> methods = fields.texts("grpc", GrpcMethod::parse);
        if (issues.count() > before) {
            return null;
        }
        return httpMatcher != null ? httpMatcher : new OperationMatcher.Grpc(methods);
    }

    private OperationMatcher.@Nullable Http http(YamlNode node) {
        int before = issues.count();
        Fields fields = Fields.of("\"http\"", node, issues, List.of("methods", "paths"));
        if (fields == null) {
            return null;
        }
        List<String> methods = fields.texts("methods", PolicyGrammar::checkMethod);
        List<PathPattern> paths = fields.texts("paths", PathPattern::parse);
        return issues.count() > before ? null : new OperationMatcher.Http(methods, paths);
    }
}

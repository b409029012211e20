package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the values of {@code from} of one rule. */
final class PeerReader {

    static final List<String> FIELDS = List.of(
            "principals",
            "notPrincipals",
            "trustDomains",
            "notTrustDomains",
            "namespaces",
            "notNamespaces",
            "serviceAccounts",
            "notServiceAccounts",
            "ipBlocks",
            "notIpBlocks",
            "assurance");

    private static final List<String> NOT =
            List.of("notPrincipals", "notTrustDomains", "notNamespaces", "notServiceAccounts", "notIpBlocks");

    private static final List<String> KUBERNETES =
            List.of("namespaces", "notNamespaces", "serviceAccounts", "notServiceAccounts");

    private final IssueLog issues;
    private final @Nullable Effect effect;

    PeerReader(IssueLog issues, @Nullable Effect effect) {
        this.issues = issues;
        this.effect = effect;
    }

    /** Returns the matcher, or null after an issue. */
    @Nullable
    PeerMatcher read(YamlNode node) {
        int before = issues.count();
        Fields fields = Fields.of("A value of \"from\"", node, issues, FIELDS);
        if (fields == null) {
            return null;
        }
        PeerFields is = peer(fields, "principals", "trustDomains", "namespaces", "serviceAccounts", "ipBlocks");
        PeerFields not = hasAny(fields, NOT)
                ? peer(fields, "notPrincipals", "notTrustDomains", "notNamespaces", "notServiceAccounts", "notIpBlocks")
                : PeerFields.NONE;
        List<Assurance> assurances = fields.texts("assurance", PeerReader::assurance);
        if (issues.count() == before) {
            checkWhom(node, fields, is, not);
        }
        return issues.count() > before ? null : new PeerMatcher(is, not, assurances);
    }

    private static PeerFields peer(
            Fields fields, String principals, String domains, String namespaces, String accounts, String blocks) {
        return new PeerFields(
                fields.texts(principals, text -> PeerMatcher.checkPrincipal(SpiffeIdPattern.parse(text))),
                List.of(),
                fields.texts(
                        domains,
                        text -> TextMatcher.exact(TrustDomain.parse(text).name())),
                fields.texts(namespaces, PolicyGrammar::namespace),
                fields.texts(accounts, PolicyGrammar::serviceAccount),
                fields.texts(blocks, IpBlock::parse));
    }

    private void checkWhom(YamlNode node, Fields fields, PeerFields is, PeerFields not) {
        if (is.isEmpty() && not.isEmpty()) {
            issues.add(node, "A value of \"from\" names nobody; add \"principals\" or \"trustDomains\".");
        } else if (is.trustDomains().isEmpty() && hasAny(fields, KUBERNETES)) {
            issues.add(
                    node,
                    "A namespace or a service account is one of a trust domain: add \"trustDomains\". Another domain can"
                            + " have the same name.");
        } else if (effect == Effect.ALLOW
                && PinnedDomains.of(new PeerMatcher(is, not, List.of())).isEmpty()) {
            issues.add(
                    node,
                    "An allow rule must name the trust domains of its peers: add \"principals\" or \"trustDomains\"."
                            + " Else it would cover each domain that is federated with later.");
        }
    }

    private static boolean hasAny(Fields fields, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (fields.has(names.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static Assurance assurance(String text) {
        for (Assurance assurance : Assurance.values()) {
            if (assurance.label().equals(text)) {
                return assurance;
            }
        }
        throw PolicyGrammar.invalid("Assurance", text, "write channel-bound for mutual TLS, or bearer for JWT-SVIDs");
    }
}

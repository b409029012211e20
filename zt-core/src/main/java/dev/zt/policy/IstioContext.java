package dev.zt.policy;

import java.util.List;

/**
 * What is known while the rules of one Istio policy are read.
 *
 * @param namespace the namespace of the policy: that of service accounts that name none
 * @param ids reads principals
 * @param issues takes what cannot be read
 * @param notes takes what is read otherwise than Istio does
 */
record IstioContext(String namespace, IstioIds ids, IssueLog issues, IssueLog notes) {

    /** Reads a service account as {@code namespace/name}. */
    String serviceAccount(String text) {
        List<String> parts = List.of((text.indexOf('/') < 0 ? namespace + "/" + text : text).split("/", -1));
        if (text.indexOf('*') >= 0 || parts.size() != 2 || parts.stream().anyMatch(String::isEmpty)) {
            throw PolicyGrammar.invalid(
                    "Service account", text, "write name or namespace/name; there are no wildcards");
        }
        return String.join("/", parts);
    }
}

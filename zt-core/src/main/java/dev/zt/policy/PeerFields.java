package dev.zt.policy;

import dev.zt.identity.SpiffeIdPattern;
import java.util.List;

/**
 * What a {@link PeerMatcher} wants of a peer, or does not want. The values of a field are alternatives. Immutable and
 * thread-safe.
 *
 * @param principals IDs and patterns of IDs
 * @param ids whole IDs by their text, {@code spiffe://} included; alternatives to {@code principals}. For readers of
 *     other formats
 * @param trustDomains names of trust domains
 * @param namespaces Kubernetes namespaces: {@code NS} of an ID whose path is exactly {@code /ns/NS/sa/SA}
 * @param serviceAccounts Kubernetes service accounts, as {@code NS/SA} of such an ID
 * @param ipBlocks blocks that hold the address of the other end of the connection
 */
public record PeerFields(
        List<SpiffeIdPattern> principals,
        List<TextMatcher> ids,
        List<TextMatcher> trustDomains,
        List<TextMatcher> namespaces,
        List<TextMatcher> serviceAccounts,
        List<IpBlock> ipBlocks) {

    /** Asks for nothing. */
    public static final PeerFields NONE =
            new PeerFields(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /**
     * Checks and copies the lists.
     *
     * @param principals IDs and patterns of IDs
     * @param ids whole IDs by their text
     * @param trustDomains names of trust domains
     * @param namespaces Kubernetes namespaces
     * @param serviceAccounts Kubernetes service accounts, as {@code NS/SA}
     * @param ipBlocks blocks of addresses
     * @throws IllegalArgumentException if a list has more than 1,000 values, or a principal without wildcard has no
     *     path and so names no workload
     */
    public PeerFields {
        principals = PolicyGrammar.copy("principals", principals);
        ids = PolicyGrammar.copy("principals", ids);
        trustDomains = PolicyGrammar.copy("trustDomains", trustDomains);
        namespaces = PolicyGrammar.copy("namespaces", namespaces);
        serviceAccounts = PolicyGrammar.copy("serviceAccounts", serviceAccounts);
        ipBlocks = PolicyGrammar.copy("ipBlocks", ipBlocks);
        principals.forEach(PeerMatcher::checkPrincipal);
    }

    /**
     * Returns these fields with other principals.
     *
     * @param values IDs and patterns of IDs
     * @return the fields
     */
    public PeerFields withPrincipals(List<SpiffeIdPattern> values) {
        return new PeerFields(values, ids, trustDomains, namespaces, serviceAccounts, ipBlocks);
    }

    /**
     * Returns these fields with other texts of IDs.
     *
     * @param values whole IDs by their text, {@code spiffe://} included
     * @return the fields
     */
    public PeerFields withIds(List<TextMatcher> values) {
        return new PeerFields(principals, values, trustDomains, namespaces, serviceAccounts, ipBlocks);
    }

    /**
     * Returns these fields with other trust domains.
     *
     * @param values names of trust domains
     * @return the fields
     */
    public PeerFields withTrustDomains(List<TextMatcher> values) {
        return new PeerFields(principals, ids, values, namespaces, serviceAccounts, ipBlocks);
    }

    /**
     * Returns these fields with other namespaces.
     *
     * @param values Kubernetes namespaces
     * @return the fields
     */
    public PeerFields withNamespaces(List<TextMatcher> values) {
        return new PeerFields(principals, ids, trustDomains, values, serviceAccounts, ipBlocks);
    }

    /**
     * Returns these fields with other service accounts.
     *
     * @param values Kubernetes service accounts, as {@code NS/SA}
     * @return the fields
     */
    public PeerFields withServiceAccounts(List<TextMatcher> values) {
        return new PeerFields(principals, ids, trustDomains, namespaces, values, ipBlocks);
    }

    /**
     * Returns these fields with other blocks of addresses.
     *
     * @param values blocks of addresses
     * @return the fields
     */
    public PeerFields withIpBlocks(List<IpBlock> values) {
        return new PeerFields(principals, ids, trustDomains, namespaces, serviceAccounts, values);
    }

    /**
     * Tells whether nothing is asked for.
     *
     * @return whether every list is empty
     */
    public boolean isEmpty() {
        return !asksForId() && ipBlocks.isEmpty();
    }

    /** Tells whether anything is asked that the SPIFFE ID alone answers. */
    boolean asksForId() {
        return !principals.isEmpty()
                || !ids.isEmpty()
                || !trustDomains.isEmpty()
                || !namespaces.isEmpty()
                || !serviceAccounts.isEmpty();
    }
}

package dev.zt.devkit.ca;

import dev.zt.identity.SvidRule;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which {@link DevAuthority#forge(Defect)} can make a chain depart from what {@link DevAuthority#issue
 * issue} makes, so that tests can go through all of them.
 */
public enum Defect {
    /** No subject alternative name at all. */
    NO_SAN(SvidRule.ONE_URI_SAN, forge -> forge.leaf().withoutSan()),
    /** Two URI SANs, each a SPIFFE ID. */
    TWO_URI_SANS(SvidRule.ONE_URI_SAN, forge -> forge.leaf().withUris(id(forge), id(forge) + "-too")),
    /** The same URI SAN twice. */
    REPEATED_URI_SAN(SvidRule.ONE_URI_SAN, forge -> forge.leaf().withUris(id(forge), id(forge))),
    /** The SPIFFE ID beside a URI that is none. */
    SECOND_URI_IS_HTTPS(SvidRule.ONE_URI_SAN, forge -> forge.leaf().withUris(id(forge), "https://orders.test/")),
    /** The SPIFFE ID spelled in a DNS name. */
    ID_AS_DNS_NAME(SvidRule.ONE_URI_SAN, forge -> forge.leaf().withIdAsDnsName()),
    /** The SPIFFE ID spelled in an otherName. */
    ID_AS_OTHER_NAME(SvidRule.ONE_URI_SAN, forge -> forge.leaf().withIdAsOtherName()),
    /** One URI SAN of another scheme. */
    URI_IS_HTTPS(SvidRule.ID_GRAMMAR, forge -> forge.leaf().withUris("https://orders.test/")),
    /** The scheme in upper case. */
    UPPER_CASE_SCHEME(
            SvidRule.ID_GRAMMAR,
            forge -> forge.leaf().withUris("SPIFFE" + id(forge).substring(6))),
    /** The trust domain in upper case. */
    UPPER_CASE_DOMAIN(
            SvidRule.ID_GRAMMAR,
            forge -> forge.leaf()
                    .withUris("spiffe://" + forge.leaf().trustDomain().name().toUpperCase(Locale.ROOT)
                            + forge.leaf().path())),
    /** A slash after the path. */
    TRAILING_SLASH(SvidRule.ID_GRAMMAR, forge -> forge.leaf().withUris(id(forge) + "/")),
    /** A segment that points upwards. */
    RELATIVE_SEGMENT(SvidRule.ID_GRAMMAR, forge -> forge.leaf().withUris(id(forge) + "/../admin")),
    /** A percent-encoded character. */
    PERCENT_ENCODING(SvidRule.ID_GRAMMAR, forge -> forge.leaf().withUris(id(forge) + "%2fadmin")),
    /** A query after the path. */
    QUERY(SvidRule.ID_GRAMMAR, forge -> forge.leaf().withUris(id(forge) + "?role=admin")),
    /** A port after the trust domain. */
    PORT(
            SvidRule.ID_GRAMMAR,
            forge -> forge.leaf()
                    .withUris("spiffe://" + forge.leaf().trustDomain() + ":443"
                            + forge.leaf().path())),
    /** More than 2048 characters. */
    OVERLONG_ID(SvidRule.ID_GRAMMAR, forge -> forge.leaf().withUris(id(forge) + "a".repeat(2048))),
    /** The SPIFFE ID of the trust domain itself. */
    ID_WITHOUT_PATH(
            SvidRule.LEAF_PATH,
            forge -> forge.leaf().withUris("spiffe://" + forge.leaf().trustDomain())),
    /** cA=true. */
    CA_LEAF(SvidRule.LEAF_NOT_CA, forge -> forge.leaf().asCa()),
    /** Basic constraints that cannot be read. */
    UNREADABLE_BASIC_CONSTRAINTS(SvidRule.LEAF_NOT_CA, forge -> forge.leaf().withUnreadableBasicConstraints()),
    /** keyCertSign in the leaf. */
    KEY_CERT_SIGN(SvidRule.LEAF_KEY_USAGE, forge -> forge.leaf().withKeyCertSign()),
    /** cRLSign in the leaf. */
    CRL_SIGN(SvidRule.LEAF_KEY_USAGE, forge -> forge.leaf().withCrlSign()),
    /** A key usage without digitalSignature. */
    NO_DIGITAL_SIGNATURE(SvidRule.LEAF_KEY_USAGE, forge -> forge.leaf().withoutDigitalSignature()),
    /** No key usage. */
    NO_KEY_USAGE(SvidRule.LEAF_KEY_USAGE, forge -> forge.leaf().withoutKeyUsage()),
    /** A key usage that is not critical. */
    NON_CRITICAL_KEY_USAGE(SvidRule.LEAF_KEY_USAGE, forge -> forge.leaf().withNonCriticalKeyUsage()),
    /** serverAuth without clientAuth. */
    SERVER_AUTH_ONLY(SvidRule.EXTENDED_KEY_USAGE, forge -> forge.leaf().withServerAuthOnly()),
    /** clientAuth without serverAuth. */
    CLIENT_AUTH_ONLY(SvidRule.EXTENDED_KEY_USAGE, forge -> forge.leaf().withClientAuthOnly()),
    /** codeSigning alone. */
    CODE_SIGNING_ONLY(SvidRule.EXTENDED_KEY_USAGE, forge -> forge.leaf().withCodeSigningOnly()),
    /** anyExtendedKeyUsage alone. */
    ANY_PURPOSE_ONLY(SvidRule.EXTENDED_KEY_USAGE, forge -> forge.leaf().withAnyPurposeOnly()),
    /** An extended key usage that cannot be read. */
    UNREADABLE_EXTENDED_KEY_USAGE(
            SvidRule.EXTENDED_KEY_USAGE, forge -> forge.leaf().withUnreadableExtendedKeyUsage()),
    /** The leaf's validity is over. */
    EXPIRED(SvidRule.PATH_VALIDATION, forge -> forge.leaf().expired()),
    /** The leaf's validity has not begun. */
    NOT_YET_VALID(SvidRule.PATH_VALIDATION, forge -> forge.leaf().notYetValid()),
    /** A critical extension that nobody knows. */
    UNKNOWN_CRITICAL_EXTENSION(SvidRule.PATH_VALIDATION, forge -> forge.leaf().withUnknownCriticalExtension()),
    /** Signed by a stranger under the authority's name. */
    FOREIGN_KEY(SvidRule.PATH_VALIDATION, CertificateForge::signedByForeignKey),
    /** Signed by the leaf's own key. */
    SELF_SIGNED(SvidRule.PATH_VALIDATION, CertificateForge::selfSigned),
    /** Signed with MD5. */
    MD5_SIGNATURE(SvidRule.PATH_VALIDATION, CertificateForge::signedWithMd5),
    /** Signed by an intermediate that is no CA. */
    INTERMEDIATE_WITHOUT_CA(SvidRule.SIGNING_CERTIFICATE, CertificateForge::throughIntermediateWithoutCa),
    /** Signed by an intermediate without keyCertSign. */
    INTERMEDIATE_WITHOUT_KEY_CERT_SIGN(
            SvidRule.SIGNING_CERTIFICATE, CertificateForge::throughIntermediateWithoutKeyCertSign),
    /** Signed by an intermediate with the SPIFFE ID of a workload. */
    INTERMEDIATE_WITH_PATH(SvidRule.SIGNING_CERTIFICATE, CertificateForge::throughIntermediateWithPath),
    /** Signed by an intermediate whose names cannot be read. */
    INTERMEDIATE_WITH_UNREADABLE_NAMES(
            SvidRule.SIGNING_CERTIFICATE, CertificateForge::throughIntermediateWithUnreadableNames),
    /** Signed by an expired intermediate. */
    EXPIRED_INTERMEDIATE(SvidRule.PATH_VALIDATION, CertificateForge::throughExpiredIntermediate),
    /** Signed by an intermediate whose name constraints exclude the trust domain. */
    NAME_CONSTRAINED_INTERMEDIATE(SvidRule.PATH_VALIDATION, CertificateForge::throughNameConstrainedIntermediate),
    /** Signed with SHA-1, which the JDK's defaults still take from a private authority. */
    SHA1_SIGNATURE(null, CertificateForge::signedWithSha1),
    /** Signed by an intermediate with the SPIFFE ID of another trust domain, which X509-SVID §3.2 leaves open. */
    INTERMEDIATE_OF_ANOTHER_DOMAIN(null, CertificateForge::throughIntermediateOfAnotherDomain),
    /** An email address beside the URI: legal. */
    ADDITIONAL_EMAIL(null, forge -> forge.leaf().withAdditionalEmail()),
    /** An otherName beside the URI: legal. */
    ADDITIONAL_OTHER_NAME(null, forge -> forge.leaf().withAdditionalOtherName()),
    /** A DNS name beside the URI: legal. */
    ADDITIONAL_DNS_NAME(null, forge -> forge.leaf().withAdditionalDnsName()),
    /** No extended key usage: legal. */
    NO_EXTENDED_KEY_USAGE(null, forge -> forge.leaf().withoutExtendedKeyUsage()),
    /** No basic constraints: legal. */
    NO_BASIC_CONSTRAINTS(null, forge -> forge.leaf().withoutBasicConstraints());

    private final @Nullable SvidRule rule;

    @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
    private final Consumer<CertificateForge> maker;

    Defect(@Nullable SvidRule rule, Consumer<CertificateForge> maker) {
        this.rule = rule;
        this.maker = maker;
    }

    /**
     * Returns the rule that the chain breaks.
     *
     * @return the rule; {@link SvidRule#PATH_VALIDATION} if each certificate on its own is in order, and null if no
     *     rule of the SPIFFE standards is broken
     */
    public @Nullable SvidRule rule() {
        return rule;
    }

    /**
     * Tells whether the chain shows the defect without any signature or clock.
     *
     * @return whether the X509-SVID profile is broken
     */
    public boolean breaksProfile() {
        return rule != null && rule != SvidRule.PATH_VALIDATION;
    }

    void applyTo(CertificateForge forge) {
        maker.accept(forge);
    }

    private static String id(CertificateForge forge) {
        return forge.leaf().trustDomain().id(forge.leaf().path()).toString();
    }
}

package dev.zt.devkit.ca;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.trust.TrustBundle;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority of one trust domain that keeps everything in memory: for tests and development.
 *
 * <p>By default it makes EC P-256 keys, SVIDs that live one hour and begin in the past by 30 seconds or a tenth of their
 * lifetime, whichever is less, and a root that lives ten years and signs leaves directly. An SVID may outlive its root: the authority cuts no lifetime. Times are
 * whole seconds, as certificates have them. Thread-safe; reads take no lock.
 *
 * <h2>Guarantees</h2>
 *
 * What {@link #issue(String)} returns follows the X509-SVID profile and validates against {@link #bundle()}. Serial
 * numbers are random, of 127 bits.
 *
 * <h2>Does not protect against</h2>
 *
 * Whoever can reach the object: it issues any ID of its domain to any caller, and its keys are in the heap. Not for
 * production.
 */
public final class DevAuthority {

    private static final Duration BACKDATING = Duration.ofSeconds(30);
    private static final Duration SMALLEST_LIFETIME = Duration.ofSeconds(1);

    private final TrustDomain trustDomain;
    private final Clock clock;
    private final KeyAlgorithm keyAlgorithm;
    private final Duration svidLifetime;
    private final Duration rootLifetime;
    private final @Nullable Function<SpiffeId, String> commonNames;
    private volatile AuthorityKeys keys;

    private DevAuthority(Builder builder) {
        this.trustDomain = builder.trustDomain;
        this.clock = builder.clock;
        this.keyAlgorithm = builder.keyAlgorithm;
        this.svidLifetime = builder.svidLifetime;
        this.rootLifetime = builder.rootLifetime;
        this.commonNames = builder.commonNames;
        this.keys = newKeys(builder.intermediate);
    }

    /**
     * Returns a new authority with the default settings and the system's clock.
     *
     * @param trustDomain the name of its trust domain, for example {@code a.test}
     * @return the authority
     * @throws IllegalArgumentException if the name is no trust domain
     */
    public static DevAuthority create(String trustDomain) {
        return builder(trustDomain).build();
    }

    /**
     * Returns a builder of an authority.
     *
     * @param trustDomain the name of its trust domain, for example {@code a.test}
     * @return the builder
     * @throws IllegalArgumentException if the name is no trust domain
     */
    public static Builder builder(String trustDomain) {
        return new Builder(TrustDomain.parse(trustDomain));
    }

    /**
     * Returns the trust domain.
     *
     * @return the trust domain
     */
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /**
     * Issues an SVID with a new key and the default lifetime.
     *
     * @param path the path of the ID, for example {@code /ns/shop/sa/orders}
     * @return the SVID
     * @throws IllegalArgumentException if the path is empty or not canonical
     */
    public X509Svid issue(String path) {
        return issue(path, svidLifetime);
    }

    /**
     * Issues an SVID with a new key and the default lifetime.
     *
     * @param id an ID of this trust domain, with a path
     * @return the SVID
     * @throws IllegalArgumentException if the ID is of another trust domain or has no path
     */
    public X509Svid issue(SpiffeId id) {
        if (!id.trustDomain().equals(trustDomain)) {
            throw new IllegalArgumentException("id " + id + " is not of trust domain " + trustDomain
                    + "; ask the authority of " + id.trustDomain() + ".");
        }
        return issue(id.path());
    }

    /**
     * Issues an SVID with a new key.
     *
     * @param path the path of the ID, for example {@code /ns/shop/sa/orders}
     * @param lifetime how long it is valid from now, at least one second
     * @return the SVID
     * @throws IllegalArgumentException if the path is empty or not canonical, or the lifetime is under one second
     */
    public X509Svid issue(String path, Duration lifetime) {
        requireLifetime("lifetime", lifetime);
        Instant now = clock.instant();
        return issue(path, now.minus(backdating(lifetime)), now.plus(lifetime));
    }

    /**
     * Issues an SVID that ended one second ago, after the default lifetime.
     *
     * @param path the path of the ID, for example {@code /ns/shop/sa/orders}
     * @return the expired SVID
     * @throws IllegalArgumentException if the path is empty or not canonical
     */
    public X509Svid issueExpired(String path) {
        Instant end = clock.instant().minusSeconds(1);
        return issue(path, end.minus(svidLifetime), end);
    }

    private X509Svid issue(String path, Instant notBefore, Instant notAfter) {
        AuthorityKeys current = keys;
        KeyPair leafKeys = keyAlgorithm.newKeyPair();
        SpiffeId id = trustDomain.id(path);
        X500Name subject = commonNames == null ? Issuer.nobody() : Issuer.subject(commonNames.apply(id));
        CertificateTemplate template = CertificateTemplate.leaf(subject, id.toString(), notBefore, notAfter);
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(current.issuer().sign(template, leafKeys.getPublic()));
        chain.addAll(current.chainTail());
        return X509Svid.of(chain, leafKeys.getPrivate());
    }

    /**
     * Returns the authorities that vouch for this domain now.
     *
     * @return the newest root, and those from before {@link #rotateRoot()} until they are dropped
     */
    public TrustBundle bundle() {
        return TrustBundle.of(trustDomain, keys.authorities());
    }

    /** Makes a root with a new key, and a new intermediate if there is one; the bundle holds old and new. */
    public synchronized void rotateRoot() {
        keys = keys.replacedBy(newKeys(keys.intermediate() != null));
    }

    /** Gives the root's key a new certificate, which takes the place of the old one in the bundle. */
    public synchronized void renewRoot() {
        keys = keys.renewed(trustDomain, start(), rootLifetime);
    }

    /** Takes all roots but the newest out of the bundle, so that what they signed is no longer trusted. */
    public synchronized void dropOldRoots() {
        keys = keys.withoutPast();
    }

    /**
     * Makes a certificate that is wrong in one way.
     *
     * @param defect what is wrong with it
     * @return the chain and the leaf's key; the ID, where the defect leaves one, has the path {@code /forged}
     */
    public Forged forge(Defect defect) {
        return forge(defect, "/forged");
    }

    /**
     * Makes a certificate that is wrong in one way and otherwise names a given workload.
     *
     * @param defect what is wrong with it
     * @param path the path of the ID, where the defect leaves it alone
     * @return the chain and the leaf's key
     */
    public Forged forge(Defect defect, String path) {
        CertificateForge forge = forgery(path);
        defect.applyTo(forge);
        return forge.build();
    }

    /**
     * Returns a builder of wrong certificates.
     *
     * @param path the path of the ID
     * @return the builder, which so far would build a proper SVID
     */
    public CertificateForge forgery(String path) {
        Instant now = clock.instant();
        CertificateTemplate leaf = CertificateTemplate.leaf(
                trustDomain.id(path).toString(), now.minus(backdating(svidLifetime)), now.plus(svidLifetime));
        return new CertificateForge(trustDomain, keyAlgorithm, keys, new LeafCertificate(leaf, trustDomain, path, now));
    }

    private AuthorityKeys newKeys(boolean withIntermediate) {
        return AuthorityKeys.create(trustDomain, keyAlgorithm, start(), rootLifetime, withIntermediate);
    }

    private Instant start() {
        return clock.instant().minus(BACKDATING);
    }

    /** A short life that began long ago would be past its half from the start. */
    private static Duration backdating(Duration lifetime) {
        Duration tenth = lifetime.dividedBy(10);
        return tenth.compareTo(BACKDATING) < 0 ? tenth : BACKDATING;
    }

    private static void requireLifetime(String name, Duration lifetime) {
        if (lifetime.compareTo(SMALLEST_LIFETIME) < 0) {
            throw new IllegalArgumentException(name + " " + lifetime + " is under one second");
        }
    }

    /** Returns the trust domain; never key material. */
    @Override
    public String toString() {
        return "DevAuthority[" + trustDomain + "]";
    }

    /** Collects the settings of a {@link DevAuthority}. */
    public static final class Builder {

        private final TrustDomain trustDomain;
        private Clock clock = Clock.systemUTC();
        private KeyAlgorithm keyAlgorithm = KeyAlgorithm.EC_P256;
        private Duration svidLifetime = Duration.ofHours(1);
        private Duration rootLifetime = Duration.ofDays(3650);
        private @Nullable Function<SpiffeId, String> commonNames;
        private boolean intermediate;

        private Builder(TrustDomain trustDomain) {
            this.trustDomain = trustDomain;
        }

        /**
         * Sets the clock that certificates are dated by.
         *
         * @param value the clock; by default the system's
         * @return this builder
         */
        public Builder clock(Clock value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Sets the kind of all keys, of authorities and leaves alike.
         *
         * @param value the kind; by default {@link KeyAlgorithm#EC_P256}
         * @return this builder
         */
        public Builder keyAlgorithm(KeyAlgorithm value) {
            keyAlgorithm = Objects.requireNonNull(value, "keyAlgorithm");
            return this;
        }

        /**
         * Sets how long an SVID is valid.
         *
         * @param value at least one second; by default one hour
         * @return this builder
         * @throws IllegalArgumentException if it is under one second
         */
        public Builder svidLifetime(Duration value) {
            requireLifetime("svidLifetime", value);
            svidLifetime = value;
            return this;
        }

        /**
         * Sets how long a root, and an intermediate with it, is valid.
         *
         * @param value at least one second; by default ten years
         * @return this builder
         * @throws IllegalArgumentException if it is under one second
         */
        public Builder rootLifetime(Duration value) {
            requireLifetime("rootLifetime", value);
            rootLifetime = value;
            return this;
        }

        /**
         * Writes a common name into each SVID, for peers that map subjects and know nothing of SPIFFE IDs, as databases
         * do. SPIRE does so with the first DNS name of an entry. By default the subject is empty.
         *
         * @param value gives the common name of a workload, at most 64 characters
         * @return this builder
         */
        public Builder commonNames(Function<SpiffeId, String> value) {
            commonNames = Objects.requireNonNull(value, "commonNames");
            return this;
        }

        /**
         * Lets an intermediate of path length 0 sign the leaves; by default the root does.
         *
         * @return this builder
         */
        public Builder withIntermediate() {
            intermediate = true;
            return this;
        }

        /**
         * Makes the keys and the certificates of the authority.
         *
         * @return the authority
         */
        public DevAuthority build() {
            return new DevAuthority(this);
        }
    }
}

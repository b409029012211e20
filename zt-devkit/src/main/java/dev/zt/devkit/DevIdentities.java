package dev.zt.devkit;

import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.Forged;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.trust.TrustBundleSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A trust domain with its authority and its workloads, all in memory, on a clock that the test moves.
 *
 * <p>Its workloads trust the domain's own bundle, and those of other domains after {@link #federate} or {@link #trust}.
 * A change of a bundle reaches all workloads that have it before the method returns. Thread-safe: a domain and all that
 * {@link #foreignDomain} made from it change one at a time.
 *
 * <p>The clock stands still at the system's present moment, so that code under test that reads the system's clock
 * agrees with it for the first while. {@link #create(String, Clock, Duration)} makes a domain whose time passes.
 */
public final class DevIdentities {

    private final Object lock;
    private final Clock clock;
    private final Duration svidLifetime;
    private final @Nullable Function<SpiffeId, String> commonNames;
    private final DevAuthority authority;
    private final JwtAuthority jwtAuthority;
    private final Map<SpiffeId, Workload> workloads = new LinkedHashMap<>();
    private final Map<TrustDomain, DevIdentities> trusted = new LinkedHashMap<>();
    private final Set<DevIdentities> trustedBy = new LinkedHashSet<>();

    private DevIdentities(
            String trustDomain,
            Clock clock,
            Duration svidLifetime,
            @Nullable Function<SpiffeId, String> commonNames,
            Object lock) {
        this.lock = lock;
        this.clock = clock;
        this.svidLifetime = svidLifetime;
        this.commonNames = commonNames;
        DevAuthority.Builder builder =
                DevAuthority.builder(trustDomain).clock(clock).svidLifetime(svidLifetime);
        this.authority = (commonNames == null ? builder : builder.commonNames(commonNames)).build();
        this.jwtAuthority = JwtAuthority.create(authority.trustDomain(), clock);
        link(this, this);
    }

    /**
     * Returns a domain without workloads, on a clock that stands at the system's present moment.
     *
     * @param trustDomain its name, for example {@code a.test}
     * @return the domain
     * @throws IllegalArgumentException if the name is no trust domain
     */
    public static DevIdentities create(String trustDomain) {
        return create(trustDomain, MutableClock.atSystemTime());
    }

    /**
     * Returns a domain without workloads.
     *
     * @param trustDomain its name, for example {@code a.test}
     * @param clock dates its certificates and snapshots
     * @return the domain
     * @throws IllegalArgumentException if the name is no trust domain
     */
    public static DevIdentities create(String trustDomain, MutableClock clock) {
        return create(trustDomain, clock, Duration.ofHours(1));
    }

    /**
     * Returns a domain without workloads, on any clock.
     *
     * @param trustDomain its name, for example {@code a.test}
     * @param clock dates its certificates and snapshots
     * @param svidLifetime how long an X.509-SVID is valid, at least one second
     * @return the domain
     * @throws IllegalArgumentException if the name is no trust domain, or the lifetime is under one second
     */
    public static DevIdentities create(String trustDomain, Clock clock, Duration svidLifetime) {
        return new DevIdentities(trustDomain, clock, svidLifetime, null, new Object());
    }

    /**
     * Returns a domain without workloads whose SVIDs have a common name beside their SPIFFE ID, for peers that map
     * subjects and know nothing of SPIFFE IDs, as databases do.
     *
     * @param trustDomain its name, for example {@code a.test}
     * @param clock dates its certificates and snapshots
     * @param svidLifetime how long an X.509-SVID is valid, at least one second
     * @param commonNames gives the common name of a workload, at most 64 characters
     * @return the domain
     * @throws IllegalArgumentException if the name is no trust domain, or the lifetime is under one second
     */
    public static DevIdentities create(
            String trustDomain, Clock clock, Duration svidLifetime, Function<SpiffeId, String> commonNames) {
        return new DevIdentities(
                trustDomain, clock, svidLifetime, Objects.requireNonNull(commonNames, "commonNames"), new Object());
    }

    /**
     * Returns the clock of this domain and of those made from it, to be moved.
     *
     * @return the clock
     * @throws IllegalStateException if the domain was made on another kind of clock
     */
    public MutableClock clock() {
        if (clock instanceof MutableClock mutable) {
            return mutable;
        }
        throw new IllegalStateException("The clock of " + trustDomain()
                + " is not moved by hand; make the domain on a MutableClock, or read timeSource().");
    }

    /**
     * Returns the clock of this domain and of those made from it, to be read.
     *
     * @return the clock, of whatever kind
     */
    public Clock timeSource() {
        return clock;
    }

    /**
     * Returns how long an X.509-SVID of this domain is valid.
     *
     * @return the lifetime; one hour unless chosen
     */
    public Duration svidLifetime() {
        return svidLifetime;
    }

    /**
     * Returns the authority; what is changed there directly reaches the workloads at their next change only.
     *
     * @return the authority
     */
    public DevAuthority authority() {
        return authority;
    }

    /**
     * Returns the authority that signs the domain's JWT-SVIDs; what is changed there directly reaches open streams at the
     * next change only.
     *
     * @return the authority
     */
    public JwtAuthority jwtAuthority() {
        return jwtAuthority;
    }

    /**
     * Returns the authorities whose JWT-SVIDs the workloads of this domain accept.
     *
     * @return the domain's own, and those of the domains that it trusts, by name; a copy
     */
    public Map<TrustDomain, JwtAuthority> jwtAuthorities() {
        synchronized (lock) {
            Map<TrustDomain, JwtAuthority> authorities = new LinkedHashMap<>();
            trusted.forEach((domain, identities) -> authorities.put(domain, identities.jwtAuthority));
            return authorities;
        }
    }

    /**
     * Returns the name of the domain.
     *
     * @return the trust domain
     */
    public TrustDomain trustDomain() {
        return authority.trustDomain();
    }

    /**
     * Returns a workload, which gets an SVID the first time it is asked for.
     *
     * @param path the path of its ID, for example {@code /ns/shop/sa/orders}
     * @return the workload, the same each time
     * @throws IllegalArgumentException if the path is empty or not canonical
     */
    public Workload workload(String path) {
        synchronized (lock) {
            return workloads.computeIfAbsent(
                    trustDomain().id(path), id -> new Workload(this, id, authority.issue(id), bundles(), jwtBundles()));
        }
    }

    /**
     * Returns another domain with the same clock. Neither trusts the other.
     *
     * @param trustDomain its name, for example {@code evil.test}
     * @return the new domain
     * @throws IllegalArgumentException if the name is no trust domain
     */
    public DevIdentities foreignDomain(String trustDomain) {
        return new DevIdentities(trustDomain, clock, svidLifetime, commonNames, lock);
    }

    /**
     * Lets this domain and another trust each other.
     *
     * @param other made by {@link #foreignDomain}
     * @throws IllegalArgumentException if the other is of another family, or has the name of another trusted domain
     */
    public void federate(DevIdentities other) {
        synchronized (lock) {
            trust(other);
            other.trust(this);
        }
    }

    /**
     * Gives the workloads of this domain the bundle of another, now and whenever it changes; not the other way round.
     *
     * @param other this domain, after {@link #dropBundle}, or one made by {@link #foreignDomain}
     * @throws IllegalArgumentException if the other is of another family, or has the name of another trusted domain
     */
    @SuppressWarnings("ReferenceEquality") // Is it this very object?
    public void trust(DevIdentities other) {
        synchronized (lock) {
            if (other.lock != lock) {
                throw new IllegalArgumentException(
                        "other " + other.trustDomain() + " is of another family; make it with foreignDomain()");
            }
            if (trusted.getOrDefault(other.trustDomain(), other) != other) {
                throw new IllegalArgumentException(
                        "other " + other.trustDomain() + " has the name of a domain that is trusted already");
            }
            link(this, other);
            publish();
        }
    }

    /**
     * Takes the bundle of a domain away from the workloads of this one.
     *
     * @param trustDomain this domain or a federated one
     * @throws IllegalArgumentException if they do not have it
     */
    public void dropBundle(TrustDomain trustDomain) {
        synchronized (lock) {
            DevIdentities dropped = trusted.remove(trustDomain);
            if (dropped == null) {
                throw new IllegalArgumentException(
                        "trustDomain " + trustDomain + " has no bundle here (have: " + trusted.keySet() + ")");
            }
            dropped.trustedBy.remove(this);
            publish();
        }
    }

    /**
     * Makes a new root key that signs from now on: bundles hold old and new, SVIDs stay until they are rotated. As issuers
     * do: the new root is known everywhere before anything is signed by it.
     */
    public void announceCa() {
        synchronized (lock) {
            authority.rotateRoot();
            publishToAll();
        }
    }

    /** Makes a new root key: bundles hold old and new, and each workload that has an SVID gets a new one. */
    public void rotateCa() {
        synchronized (lock) {
            announceCa();
            workloads.values().forEach(Workload::reissue);
            publish();
        }
    }

    /** Gives the root's key a new certificate in the place of the old one; SVIDs stay as they are. */
    public void renewCa() {
        synchronized (lock) {
            authority.renewRoot();
            publishToAll();
        }
    }

    /** Takes all roots but the newest out of the bundles. */
    public void dropOldRoots() {
        synchronized (lock) {
            authority.dropOldRoots();
            publishToAll();
        }
    }

    /** Makes a new key for JWT-SVIDs: bundles hold old and new. */
    public void rotateJwtKeys() {
        synchronized (lock) {
            jwtAuthority.rotate();
            publishToAll();
        }
    }

    /** Takes all keys for JWT-SVIDs but the newest out of the bundles. */
    public void dropOldJwtKeys() {
        synchronized (lock) {
            jwtAuthority.dropOldKeys();
            publishToAll();
        }
    }

    /**
     * Gives a new SVID to each workload whose SVID has passed half of its life; one that was redacted stays so.
     *
     * @return how many were due
     */
    public int rotateDue() {
        synchronized (lock) {
            Instant now = clock.instant();
            List<Workload> due = workloads.values().stream()
                    .filter(workload -> workload.isDue(now))
                    .toList();
            due.forEach(Workload::reissue);
            publish();
            return due.size();
        }
    }

    /**
     * Makes a certificate that is wrong in one way.
     *
     * @param defect what is wrong with it
     * @return the chain and the leaf's key
     */
    public Forged forge(Defect defect) {
        return authority.forge(defect);
    }

    void change(Runnable change) {
        synchronized (lock) {
            change.run();
            publish();
        }
    }

    private TrustBundleSet bundles() {
        return TrustBundleSet.of(trusted.values().stream()
                .map(domain -> domain.authority.bundle())
                .toList());
    }

    private JwtBundleSet jwtBundles() {
        return JwtBundleSet.of(trusted.values().stream()
                .map(domain -> JwtBundle.parse(domain.trustDomain(), domain.jwtAuthority.bundle()))
                .toList());
    }

    private void publish() {
        TrustBundleSet bundles = bundles();
        JwtBundleSet jwtBundles = jwtBundles();
        workloads.values().forEach(workload -> workload.publish(bundles, jwtBundles));
    }

    private void publishToAll() {
        trustedBy.forEach(DevIdentities::publish);
    }

    private static void link(DevIdentities from, DevIdentities to) {
        from.trusted.put(to.trustDomain(), to);
        to.trustedBy.add(from);
    }

    /** Returns the name of the domain. */
    @Override
    public String toString() {
        return "DevIdentities[" + trustDomain() + "]";
    }
}

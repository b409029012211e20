package dev.zt.devkit.junit;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.Workload;
import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.Forged;
import dev.zt.identity.TrustDomain;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a trust domain of its own.
 *
 * <pre>{@code
 * @RegisterExtension
 * final ZtIdentities kit = ZtIdentities.of("a.test");
 *
 * final Workload orders = kit.workload("/ns/shop/sa/orders");
 * }</pre>
 *
 * <p>After each test the domain is thrown away. Hold workloads in instance fields or local variables, not in static
 * ones. In a static field the extension is shared, so that tests of the class must not run in parallel. Thread-safe
 * within a test.
 */
public final class ZtIdentities implements AfterEachCallback {

    private final String trustDomain;
    private volatile DevIdentities identities;

    private ZtIdentities(String trustDomain) {
        this.trustDomain = trustDomain;
        this.identities = DevIdentities.create(trustDomain);
    }

    /**
     * Returns the extension for a trust domain.
     *
     * @param trustDomain the name of the domain, for example {@code a.test}
     * @return the extension
     * @throws IllegalArgumentException if the name is no trust domain
     */
    public static ZtIdentities of(String trustDomain) {
        return new ZtIdentities(trustDomain);
    }

    /**
     * Returns the domain of the running test, for all that has no shortcut here.
     *
     * @return the domain
     */
    public DevIdentities identities() {
        return identities;
    }

    /**
     * Returns the clock of the domain.
     *
     * @return the clock
     */
    public MutableClock clock() {
        return identities.clock();
    }

    /**
     * Returns a workload, as {@link DevIdentities#workload}.
     *
     * @param path the path of its ID, for example {@code /ns/shop/sa/orders}
     * @return the workload, the same each time within a test
     */
    public Workload workload(String path) {
        return identities.workload(path);
    }

    /**
     * Returns another domain that is not trusted yet, as {@link DevIdentities#foreignDomain}.
     *
     * @param name its name, for example {@code evil.test}
     * @return the new domain
     */
    public DevIdentities foreignDomain(String name) {
        return identities.foreignDomain(name);
    }

    /**
     * Lets the domain and another trust each other, as {@link DevIdentities#federate}.
     *
     * @param other made by {@link #foreignDomain}
     */
    public void federate(DevIdentities other) {
        identities.federate(other);
    }

    /**
     * Takes a bundle away from the workloads, as {@link DevIdentities#dropBundle}.
     *
     * @param domain the domain whose bundle goes
     */
    public void dropBundle(TrustDomain domain) {
        identities.dropBundle(domain);
    }

    /** Makes a new root key and new SVIDs, as {@link DevIdentities#rotateCa}. */
    public void rotateCa() {
        identities.rotateCa();
    }

    /**
     * Makes a certificate that is wrong in one way.
     *
     * @param defect what is wrong with it
     * @return the chain and the leaf's key
     */
    public Forged forge(Defect defect) {
        return identities.forge(defect);
    }

    /**
     * Throws the domain away.
     *
     * @param context of the test that ended
     */
    @Override
    public void afterEach(ExtensionContext context) {
        identities = DevIdentities.create(trustDomain);
    }
}

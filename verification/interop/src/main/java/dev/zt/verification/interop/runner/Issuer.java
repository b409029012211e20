package dev.zt.verification.interop.runner;

/**
 * Who issues identities to three workloads: {@code web} and {@code api} of one trust domain, {@code pay} of another.
 *
 * <p>Each has an agent of its own, as if it were alone on its host. What a method sets going may reach the workloads
 * later: whoever calls it waits for that.
 */
interface Issuer extends AutoCloseable {

    /** Returns the trust domain of {@code web} and {@code api}. */
    String domain();

    /** Returns the trust domain of {@code pay}. */
    String partnerDomain();

    /** Returns where a workload gets its identity. */
    String endpoint(String workload);

    /** Lets everybody trust a new root, which signs nothing yet. */
    void announceRoot();

    /** Lets the new root sign from now on: the next SVID of everybody is signed by it. */
    void signByNewRoot();

    /** Lets nobody trust the old root any more. */
    void dropOldRoot();

    /** Ends all agents without a warning. */
    void killAgents();

    /** Starts the agents again. */
    void startAgents();

    void deleteEntry(String workload);

    void createEntry(String workload);

    /** Lets both domains trust each other. */
    void federate();

    void defederate();

    @Override
    void close();
}

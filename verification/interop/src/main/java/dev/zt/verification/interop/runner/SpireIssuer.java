package dev.zt.verification.interop.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;

/**
 * SPIRE, from the {@code spire-server} and {@code spire-agent} that are on the path: SVIDs of twenty seconds, which agents
 * rotate at ten.
 */
final class SpireIssuer implements Issuer {

    private final SpireDomain own;
    private final SpireDomain partner;

    SpireIssuer(Path folder) throws IOException {
        own = new SpireDomain("shop.example", folder);
        partner = new SpireDomain("partner.example", folder);
        own.add("web");
        own.add("api");
        partner.add("pay");
    }

    @Override
    public String domain() {
        return own.name();
    }

    @Override
    public String partnerDomain() {
        return partner.name();
    }

    @Override
    public String endpoint(String workload) {
        return (own.serves(workload) ? own : partner).endpoint(workload);
    }

    @Override
    public void announceRoot() {
        own.ask("localauthority", "x509", "prepare");
    }

    @Override
    public void signByNewRoot() {
        own.ask("localauthority", "x509", "activate", "-authorityID", own.authority("prepared"));
    }

    /** It has to be tainted before, which gives agents that it has signed time for an SVID of their own. */
    @Override
    public void dropOldRoot() {
        Set<String> before = own.agentSerials();
        own.ask("localauthority", "x509", "taint", "-authorityID", own.authority("old"));
        Await.until("the agents to have new SVIDs", () -> Collections.disjoint(before, own.agentSerials()));
        own.ask("localauthority", "x509", "revoke", "-authorityID", own.authority("old"));
    }

    @Override
    public void killAgents() {
        own.killAgents();
        partner.killAgents();
    }

    @Override
    public void startAgents() {
        own.startAgents();
        partner.startAgents();
    }

    @Override
    public void deleteEntry(String workload) {
        own.ask("entry", "delete", "-entryID", workload);
    }

    @Override
    public void createEntry(String workload) {
        own.createEntry(workload);
    }

    @Override
    public void federate() {
        give(own, partner);
        give(partner, own);
        own.updateEntry("web", "-federatesWith", partner.id());
        own.updateEntry("api", "-federatesWith", partner.id());
        partner.updateEntry("pay", "-federatesWith", own.id());
    }

    private static void give(SpireDomain from, SpireDomain to) {
        String bundle = from.ask("bundle", "show", "-format", "spiffe");
        to.askWith(bundle, "bundle", "set", "-format", "spiffe", "-id", from.id());
    }

    @Override
    public void defederate() {
        own.ask("bundle", "delete", "-mode", "dissociate", "-id", partner.id());
        partner.ask("bundle", "delete", "-mode", "dissociate", "-id", own.id());
    }

    @Override
    public void close() {
        own.close();
        partner.close();
    }
}

package dev.zt.verification.interop.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The dev authority, with SVIDs of ten seconds that are rotated at five. */
final class DevIssuer implements Issuer {

    private static final String DOMAIN = "local.zt-dev.internal";
    private static final String PARTNER = "partner.zt-dev.internal";
    private static final Map<String, String> IDS = Map.of(
            "web", "spiffe://" + DOMAIN + "/web",
            "api", "spiffe://" + DOMAIN + "/api",
            "pay", "spiffe://" + PARTNER + "/pay");

    private final DevAuthorityProcess authority;

    DevIssuer(Path folder) throws IOException {
        authority = DevAuthorityProcess.start(folder, "10s", DOMAIN, List.of(PARTNER), List.copyOf(IDS.values()));
        defederate();
    }

    @Override
    public String domain() {
        return DOMAIN;
    }

    @Override
    public String partnerDomain() {
        return PARTNER;
    }

    @Override
    public String endpoint(String workload) {
        return authority.endpoint(IDS.getOrDefault(workload, workload));
    }

    @Override
    public void announceRoot() {
        authority.ask("announce-ca");
    }

    @Override
    public void signByNewRoot() {
        authority.ask("rotate");
    }

    @Override
    public void dropOldRoot() {
        authority.ask("drop-old-roots");
    }

    @Override
    public void killAgents() {
        authority.ask("stop");
    }

    @Override
    public void startAgents() {
        authority.ask("start");
    }

    @Override
    public void deleteEntry(String workload) {
        authority.ask("redact " + workload);
    }

    @Override
    public void createEntry(String workload) {
        authority.ask("issue " + workload);
    }

    @Override
    public void federate() {
        authority.ask("federate " + PARTNER);
    }

    @Override
    public void defederate() {
        authority.ask("defederate " + PARTNER);
    }

    @Override
    public void close() {
        authority.close();
    }
}

package dev.zt.verification.conformance;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.TrustDomain;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.util.ArrayList;
import java.util.List;

/** Rules 22 and 24: bundles and sets of them. */
final class BundleCases {

    private final DevAuthority authority = DevAuthority.create("a.test");
    private final DevAuthority foreign = DevAuthority.create("b.test");
    private final List<ConformanceCase> cases = new ArrayList<>();

    static List<ConformanceCase> all() {
        BundleCases all = new BundleCases();
        all.empty();
        all.repeated();
        return all.cases;
    }

    private void empty() {
        Presented peer = Presented.of(authority.issue("/web"));
        Presented partner = Presented.of(foreign.issue("/pay"));
        Trust nobody = Trust.in("b.test", List.of());
        cases.add(new ConformanceCase(
                22,
                "a workload, beside an empty bundle of another domain",
                true,
                Ends.trials(peer, Trust.in(authority), nobody)));
        cases.add(new ConformanceCase(
                22,
                "a workload of a domain whose bundle is empty",
                false,
                Ends.trials(partner, Trust.in(authority), nobody)));
    }

    private void repeated() {
        DevAuthority second = DevAuthority.create("a.test");
        set(true, "a set with bundles of two domains", Trust.in(authority), Trust.in(foreign));
        set(false, "a set with two bundles of one domain", Trust.in(authority), Trust.in(second));
    }

    private void set(boolean accept, String input, Trust... trusted) {
        cases.add(new ConformanceCase(
                24,
                input,
                accept,
                List.of(new Trial(
                        Role.READER,
                        () -> {
                            TrustBundleSet.of(List.of(trusted).stream()
                                    .map(trust ->
                                            TrustBundle.of(TrustDomain.parse(trust.domain()), trust.authorities()))
                                    .toList());
                            return Verdict.ACCEPTED;
                        },
                        () -> {
                            JavaSpiffeSource.bundles(trusted);
                            return Verdict.ACCEPTED;
                        }))));
    }
}

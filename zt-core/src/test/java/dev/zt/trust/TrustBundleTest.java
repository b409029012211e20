package dev.zt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.TrustDomain;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TrustBundleTest {

    private static final TrustDomain DOMAIN = TrustDomain.parse("a.test");

    private final DevAuthority ca = DevAuthority.create("a.test");

    private X509Certificate root() {
        return ca.bundle().authorities().iterator().next();
    }

    @Test
    @DisplayName("rule 11: holds the authorities of one domain; repeats count once")
    void holdsAuthorities() {
        TrustBundle bundle = TrustBundle.of(DOMAIN, List.of(root(), root()));

        assertThat(bundle.trustDomain()).isEqualTo(DOMAIN);
        assertThat(bundle.authorities()).containsExactly(root());
        assertThat(bundle).hasToString("TrustBundle[a.test, authorities=1]");
    }

    @Test
    @DisplayName("rule 22: may be empty, which means that everything is revoked")
    void mayBeEmpty() {
        assertThat(TrustBundle.of(DOMAIN, List.of()).authorities()).isEmpty();
    }

    @Test
    @DisplayName("rule 9: accepts an intermediate as an authority")
    void acceptsIntermediate() {
        X509Certificate intermediate = DevAuthority.builder("a.test")
                .withIntermediate()
                .build()
                .issue("/x")
                .chain()
                .get(1);

        assertThat(TrustBundle.of(DOMAIN, List.of(intermediate)).authorities()).containsExactly(intermediate);
    }

    @Test
    @DisplayName("rule 9: rejects a workload's certificate as an authority")
    void rejectsLeaf() {
        assertThatThrownBy(() ->
                        TrustBundle.of(DOMAIN, List.of(root(), ca.issue("/x").leaf())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Trust bundle of a.test is invalid: a signing certificate is no CA (cA=false) (rule 9).");
    }

    @Test
    @DisplayName("rule 9: rejects an authority that lacks keyCertSign, or whose ID has a path or is unreadable")
    void rejectsBadAuthorities() {
        for (Defect defect : List.of(
                Defect.INTERMEDIATE_WITHOUT_KEY_CERT_SIGN,
                Defect.INTERMEDIATE_WITH_PATH,
                Defect.INTERMEDIATE_WITH_UNREADABLE_NAMES)) {
            assertThatThrownBy(() -> TrustBundle.of(
                            DOMAIN, List.of(ca.forge(defect).chain().get(1))))
                    .as("%s", defect)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("(rule 9).");
        }
    }

    @Test
    @DisplayName("rule 11: rejects the authority of another domain")
    void rejectsForeignAuthority() {
        X509Certificate foreign =
                DevAuthority.create("b.test").bundle().authorities().iterator().next();

        assertThatThrownBy(() -> TrustBundle.of(DOMAIN, List.of(foreign)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Trust bundle of a.test is invalid: an authority names itself spiffe://b.test;"
                        + " put it into the bundle of its own domain.");
    }

    @Test
    void theConstructorCopiesAndChecks() {
        Set<X509Certificate> mine = new HashSet<>(Set.of(root()));
        TrustBundle bundle = new TrustBundle(DOMAIN, mine);

        mine.clear();

        assertThat(bundle.authorities()).hasSize(1);
        assertThatThrownBy(() -> bundle.authorities().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> new TrustBundle(DOMAIN, Set.of(ca.issue("/x").leaf())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalityFollowsDomainAndAuthoritiesInAnyOrder() {
        X509Certificate first = root();
        ca.rotateRoot();
        List<X509Certificate> both = new ArrayList<>(ca.bundle().authorities());
        List<X509Certificate> reversed = List.of(both.get(1), both.get(0));

        assertThat(TrustBundle.of(DOMAIN, both)).isEqualTo(TrustBundle.of(DOMAIN, reversed));
        assertThat(TrustBundle.of(DOMAIN, both)).isNotEqualTo(TrustBundle.of(DOMAIN, List.of(first)));
        assertThat(TrustBundle.of(DOMAIN, List.of()))
                .isNotEqualTo(TrustBundle.of(TrustDomain.parse("b.test"), List.of()));
    }
}

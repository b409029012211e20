package dev.zt.devkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.devkit.ca.Defect;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZtIdentitiesTest {

    @Nested
    class InAnInstanceField {

        @RegisterExtension
        final ZtIdentities kit = ZtIdentities.of("a.test");

        private final Workload orders = kit.workload("/ns/shop/sa/orders");

        @Test
        void givesLiveWorkloads() {
            orders.rotate();
            kit.rotateCa();

            assertThat(kit.workload("/ns/shop/sa/orders")).isSameAs(orders);
            assertThat(orders.source().current().svidGeneration()).isEqualTo(3);
        }

        @Test
        void offersTheShortcuts() {
            DevIdentities evil = kit.foreignDomain("evil.test");
            kit.federate(evil);
            assertThat(orders.source().current().bundles().trustDomains()).hasSize(2);

            kit.dropBundle(evil.trustDomain());

            assertThat(orders.source().current().bundles().trustDomains()).hasSize(1);
            assertThat(kit.forge(Defect.NO_SAN).chain()).hasSize(1);
            assertThat(kit.clock()).isSameAs(kit.identities().clock());
        }
    }

    @Nested
    class InAStaticField {

        @RegisterExtension
        static final ZtIdentities KIT = ZtIdentities.of("a.test");

        private static final Set<DevIdentities> SEEN = new HashSet<>();

        @RepeatedTest(2)
        void beginsAnewForEachTest() {
            assertThat(SEEN.add(KIT.identities())).isTrue();
        }
    }
}

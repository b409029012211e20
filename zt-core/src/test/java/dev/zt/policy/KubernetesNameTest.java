package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesNameTest {

    @Nested
    class Of {

        @Test
        void readsNamespaceAndAccount() {
            SpiffeId id = SpiffeId.parse("spiffe://a.test/ns/shop/sa/web");

            assertThat(KubernetesName.of(id)).isEqualTo(new KubernetesName("shop", "web"));
            assertThat(KubernetesName.of(id)).hasToString("shop/web");
            assertThat(CallFacts.namespace(id)).isEqualTo("shop");
            assertThat(CallFacts.serviceAccount(id)).isEqualTo("web");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "/ns",
                    "/ns/shop",
                    "/ns/shop/sa",
                    "/sa/web",
                    "/ns/shop/sb/web",
                    "/nsx/shop/sa/web",
                    "/x/ns/shop/sa/web",
                    "/ns/shop/sa/web/x",
                    "/ns/shop/x/sa/web",
                    "/ns/sa/web",
                    "/a/b",
                    "/ab/shop/sa/web"
                })
        void readsNothingElsewhere(String path) {
            SpiffeId id = SpiffeId.parse("spiffe://a.test" + path);

            assertThat(KubernetesName.of(id)).isNull();
            assertThat(CallFacts.namespace(id)).isNull();
            assertThat(CallFacts.serviceAccount(id)).isNull();
        }
    }
}

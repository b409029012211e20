package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IstioNamesTest {

    @Nested
    class HasNamespace {

        @ParameterizedTest
        @CsvSource({
            "/ns/shop/sa/web, shop, true",
            "/ns/shop/x, shop, true",
            "/ns/shop, shop, false",
            "/ns/shops/x, shop, false",
            "/x/ns/shop/x, shop, true",
            "/ns/a/ns/shop/x, shop, true",
            "/ns/ns/shop/x, shop, true",
            "/ns/ns/shop/x, ns, true",
            "/nsx/shop/x, shop, false",
            "/ns/shop/x, sho*, true",
            "/ns/shop/x, shop*, true",
            "/ns/shop/x, shops*, false",
            "/ns/shop, sho*, false",
            "/ns/shop/x, *hop, true",
            "/ns/a/b/shop/x, *hop, true",
            "/ns/shop, *hop, false",
            "/ns/shop/x, *, true",
            "/ns/shop, *, false"
        })
        void isFoundAnywhereInTheId(String path, String value, boolean found) {
            assertThat(IstioNames.hasNamespace(SpiffeId.parse("spiffe://a.test" + path), TextMatcher.parse(value)))
                    .isEqualTo(found);
        }
    }

    @Nested
    class HasServiceAccount {

        @ParameterizedTest
        @CsvSource({
            "/ns/shop/sa/web, true",
            "/x/ns/shop/y/sa/web/z, true",
            "/ns/a/ns/shop/sa/web, true",
            "/ns/shop/sa/a/sa/web, true",
            "/sa/web/ns/shop, false",
            "/ns/shop/sa, false",
            "/ns/shop/sa/webx, false",
            "/ns/shopx/sa/web, false",
            "/ns/shop/web, false",
            "/sa/web, false",
            "/ns/shop, false"
        })
        void isFoundBehindItsNamespace(String path, boolean found) {
            assertThat(IstioNames.hasServiceAccount(SpiffeId.parse("spiffe://a.test" + path), "shop", "web"))
                    .isEqualTo(found);
        }

        @ParameterizedTest
        @CsvSource({"/ns/sa/sa/web, sa, web, true", "/ns/sa/web, sa, web, false", "/ns/ns/sa/sa, ns, sa, true"})
        void isNotItsNamespaceToo(String path, String namespace, String account, boolean found) {
            assertThat(IstioNames.hasServiceAccount(SpiffeId.parse("spiffe://a.test" + path), namespace, account))
                    .isEqualTo(found);
        }
    }
}

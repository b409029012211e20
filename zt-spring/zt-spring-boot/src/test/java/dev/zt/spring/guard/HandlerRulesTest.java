package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.TrustDomain;
import dev.zt.identity.ZtException;
import dev.zt.policy.Effect;
import dev.zt.policy.Rule;
import dev.zt.spring.AllowAnyWorkload;
import dev.zt.spring.AllowTrustDomain;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.DenyWorkloads;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** Which annotations become rules, and which do not. */
class HandlerRulesTest {

    private static final String OPS = "spiffe://shop.test/ops";

    @AllowAnyWorkload
    static class Wide {

        @AllowAnyWorkload
        @DenyWorkloads("spiffe://shop.test/web")
        public void place() {}

        public void list() {}
    }

    static class Same extends Wide {

        @Override
        public void place() {}
    }

    @AllowWorkloads(OPS)
    static class Narrow extends Wide {

        @Override
        @AllowWorkloads(OPS)
        public void place() {}
    }

    static class Unset {

        @AllowWorkloads("spiffe://${nowhere.set}/web")
        public void unset() {}

        @AllowTrustDomain("Shop.test")
        public void malformed() {}
    }

    @Test
    void refusesWhatIsNoRuleAndSaysWhereItStands() {
        assertThatThrownBy(() -> rules(Unset.class, "unset"))
                .isInstanceOfSatisfying(
                        ZtException.class, e -> assertThat(e.code()).isEqualTo(ZtException.Code.INVALID_POLICY))
                .hasMessageStartingWith("@AllowWorkloads(\"spiffe://${nowhere.set}/web\") on ")
                .hasMessageContaining("Unset.unset()")
                .hasMessageContaining("is no rule: Could not resolve placeholder 'nowhere.set'");
        assertThatThrownBy(() -> rules(Unset.class, "malformed"))
                .isInstanceOf(ZtException.class)
                .hasMessageStartingWith("@AllowTrustDomain(\"Shop.test\") on ");
    }

    private static List<Rule> rules(Class<?> type, String method, String packages) throws ReflectiveOperationException {
        return new HandlerRules(List.of(packages), TrustDomain.parse("shop.test"), new MockEnvironment())
                .of(new Endpoint("Handler#it", type, type.getMethod(method), Set.of(), List.of("/it")));
    }

    private static List<Rule> rules(Class<?> type, String method) throws ReflectiveOperationException {
        return rules(type, method, "dev.zt.spring.guard");
    }

    private static List<String> allowed(List<Rule> rules) {
        return rules.stream()
                .filter(rule -> rule.effect() == Effect.ALLOW)
                .flatMap(rule -> rule.from().stream())
                .map(Object::toString)
                .toList();
    }

    @Test
    void doesNotLetInWhomAnOverrideNoLongerNames() throws ReflectiveOperationException {
        assertThat(allowed(rules(Narrow.class, "place")))
                .singleElement()
                .asString()
                .contains(OPS);
    }

    @Test
    void doesNotLetInWhomASubtypeNoLongerNames() throws ReflectiveOperationException {
        assertThat(allowed(rules(Narrow.class, "list")))
                .singleElement()
                .asString()
                .contains(OPS);
    }

    @Test
    void keepsWhatIsOverriddenWithoutAnAnnotation() throws ReflectiveOperationException {
        assertThat(allowed(rules(Same.class, "place")))
                .singleElement()
                .asString()
                .doesNotContain(OPS);
    }

    @Test
    void keepsADenialThatAnOverrideDoesNotRepeat() throws ReflectiveOperationException {
        assertThat(rules(Narrow.class, "place")).extracting(Rule::effect).containsExactly(Effect.ALLOW, Effect.DENY);
    }

    @Test
    void keepsADenialOutsideOfThePackagesWhereAnnotationsAllow() throws ReflectiveOperationException {
        assertThat(rules(Wide.class, "place", "com.example"))
                .extracting(Rule::effect)
                .containsExactly(Effect.DENY);
    }
}

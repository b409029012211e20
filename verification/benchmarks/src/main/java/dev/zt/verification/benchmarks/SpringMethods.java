package dev.zt.verification.benchmarks;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInvocation;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.method.PreAuthorizeAuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.util.SimpleMethodInvocation;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/** Spring Security's rules on methods, for the ten rules: each method has an expression of its own. */
record SpringMethods(PreAuthorizeAuthorizationManager manager) implements Engine<SpringMethods.Call> {

    /** A method that is about to be called, and who is logged in. */
    record Call(Supplier<Authentication> authentication, MethodInvocation invocation) {}

    static SpringMethods create() {
        return new SpringMethods(new PreAuthorizeAuthorizationManager());
    }

    @Override
    public Call question(Ask ask) {
        Authentication authentication = new PreAuthenticatedAuthenticationToken(ask.peer(), "");
        Handlers handlers = new Handlers();
        return new Call(
                () -> authentication,
                new SimpleMethodInvocation(handlers, method(ask.target().handler())));
    }

    @Override
    public boolean allows(Call call) {
        AuthorizationResult result = manager.authorize(call.authentication(), call.invocation());
        return result != null && result.isGranted();
    }

    private static Method method(String handler) {
        String name = handler.substring(handler.indexOf('#') + 1);
        return Arrays.stream(Handlers.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no method for " + handler));
    }

    /** What the rules protect. */
    @SuppressWarnings("unused") // called by name
    static class Handlers {

        @PreAuthorize("authentication.name == 'spiffe://prod.example/ns/shop/sa/svc-00000'")
        void place0() {}

        @PreAuthorize("denyAll")
        void place1() {}

        @PreAuthorize("authentication.name == 'spiffe://prod.example/ns/shop/sa/svc-00002'")
        void place2() {}

        @PreAuthorize("authentication.name == 'spiffe://prod.example/ns/shop/sa/svc-00003'")
        void place3() {}

        @PreAuthorize("authentication.name == 'spiffe://prod.example/ns/shop/sa/svc-00004'")
        void place4() {}

        @PreAuthorize("authentication.name == 'spiffe://prod.example/ns/shop/sa/svc-00005'")
        void place5() {}

        @PreAuthorize("authentication.name.startsWith('spiffe://prod.example/ns/ops/sa/')")
        void drain() {}

        @PreAuthorize("authentication.name.startsWith('spiffe://prod.example/ns/shop/')")
        void ready() {}

        @PreAuthorize("denyAll")
        void none() {}
    }
}

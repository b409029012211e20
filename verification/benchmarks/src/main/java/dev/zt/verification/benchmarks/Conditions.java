package dev.zt.verification.benchmarks;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Two conditions on what a token claims, and who evaluates them. */
final class Conditions {

    static final String SAME_TENANT = "claims.tenant == path.tenant";
    static final String RIGHT_ROLE = "claims.role in ['placer', 'auditor']";

    private Conditions() {}

    /**
     * What the conditions are about.
     *
     * @param claims of a validated token
     * @param path the variable segments of the path
     */
    record Facts(Map<String, Object> claims, Map<String, String> path) {

        boolean areRight() {
            Object role = claims.get("role");
            return Objects.requireNonNull(path.get("tenant")).equals(claims.get("tenant"))
                    && ("placer".equals(role) || "auditor".equals(role));
        }
    }

    /** Returns what is asked in turn. */
    static List<Facts> facts() {
        return List.of(
                facts("acme-42", "acme-42", "placer"),
                facts("acme-42", "acme-43", "placer"),
                facts("globex", "globex", "auditor"),
                facts("globex", "globex", "guest"),
                facts("initech", "initech", "placer"),
                facts("initech", "acme-42", "guest"),
                facts("hooli", "hooli", "auditor"),
                facts("hooli", "hooli", "placer"));
    }

    private static Facts facts(String path, String claimed, String role) {
        return new Facts(
                Map.of("sub", "user-1", "tenant", claimed, "role", role, "iss", "https://issuer.example"),
                Map.of("tenant", new String(path)));
    }

    /** cel-java; the variables of each question are bound ahead. */
    record CelJava(CelRuntime.Program sameTenant, CelRuntime.Program rightRole) {

        static CelJava create() {
            CelCompiler compiler = CelCompilerFactory.standardCelCompilerBuilder()
                    .addVar("claims", MapType.create(SimpleType.STRING, SimpleType.DYN))
                    .addVar("path", MapType.create(SimpleType.STRING, SimpleType.STRING))
                    .setResultType(SimpleType.BOOL)
                    .build();
            CelRuntime runtime = CelRuntimeFactory.legacyCelRuntimeBuilder().build();
            return new CelJava(program(compiler, runtime, SAME_TENANT), program(compiler, runtime, RIGHT_ROLE));
        }

        private static CelRuntime.Program program(CelCompiler compiler, CelRuntime runtime, String expression) {
            try {
                return runtime.createProgram(compiler.compile(expression).getAst());
            } catch (CelValidationException | CelEvaluationException e) {
                throw new IllegalStateException(expression, e);
            }
        }

        Map<String, Object> question(Facts facts) {
            return Map.of("claims", facts.claims(), "path", facts.path());
        }

        boolean allows(Map<String, Object> question) {
            try {
                return (Boolean) sameTenant.eval(question) && (Boolean) rightRole.eval(question);
            } catch (CelEvaluationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

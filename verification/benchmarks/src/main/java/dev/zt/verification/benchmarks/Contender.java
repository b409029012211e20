package dev.zt.verification.benchmarks;

import java.util.function.Function;
import java.util.function.Predicate;

/** Who decides, in which row of the table. */
public enum Contender {
    GRPC_ZT(Row.GRPC, "zt", ZtEngines.Grpc::of),
    GRPC_IF(Row.GRPC, Contender.HAND_WRITTEN, HandWritten.Grpc::new),
    GRPC_RBAC(Row.GRPC, "grpc-java RBAC", GrpcRbac::of),
    GRPC_CASBIN(Row.GRPC, "jCasbin", JCasbin::ofGrpc),
    HANDLER_ZT(Row.HANDLER, "zt", ZtEngines.Handler::of),
    HANDLER_IF(Row.HANDLER, Contender.HAND_WRITTEN, HandWritten.Handler::new),
    HANDLER_SPEL(Row.HANDLER, "Spring `@PreAuthorize`", rules -> SpringMethods.create()),
    HTTP_ZT(Row.HTTP, "zt", ZtEngines.Http::of),
    HTTP_IF(Row.HTTP, Contender.HAND_WRITTEN, HandWritten.Http::new),
    HTTP_SPRING(Row.HTTP, "Spring Security URLs", SpringUrls::of),
    HTTP_CASBIN(Row.HTTP, "jCasbin", JCasbin::ofHttp),
    CHECK_ALLOWED(Row.CHECK, "zt, allowed", ZtEngines.Check::of),
    CHECK_DENIED(Row.CHECK, "zt, denied", ZtEngines.Check::of);

    static final String HAND_WRITTEN = "hand-written `if`";

    private final Row row;
    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // A method reference without state.
    private final Function<Rules, Engine<?>> engine;

    Contender(Row row, String label, Function<Rules, Engine<?>> engine) {
        this.row = row;
        this.label = label;
        this.engine = engine;
    }

    Row row() {
        return row;
    }

    String label() {
        return label;
    }

    /** Returns the engine, given the rules. */
    @SuppressWarnings("unchecked") // it is only ever asked its own questions
    Engine<Object> engine(Rules rules) {
        return (Engine<Object>) engine.apply(rules);
    }

    /** Tells which questions are asked: all, but for the two whose cost depends on the verdict. */
    Predicate<Ask> asked(Rules rules) {
        return switch (this) {
            case CHECK_ALLOWED -> rules::allows;
            case CHECK_DENIED -> ask -> !rules.allows(ask);
            default -> ask -> true;
        };
    }
}

package dev.zt.cli;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleExplainer;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a policy makes of one call, and why. */
@Command(name = "explain", description = "Says what a policy makes of one call, and why; exits with 1 if it is denied.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private PolicyInput input;

    @Option(names = "--peer", required = true, paramLabel = "ID", description = "Who calls.")
    private String peer;

    @Option(names = "--assurance", defaultValue = "channel-bound", description = "channel-bound (default) or bearer.")
    private String assurance;

    @Parameters(
            arity = "1..2",
            paramLabel = "CALL",
            description = "A method and a path, or package.Service/Method of gRPC.")
    private List<String> call;

    @Override
    public Integer call() {
        PolicySet policies = input.read();
        SpiffeId id = PolicyInput.id(peer);
        Operation operation = operation();
        int decided = policies.decide(
                        PeerIdentity.supposed(id, assurance()), operation, RequestAttributes.ABSENT, input.nowMillis())
                .rule();
        PrintWriter out = spec.commandLine().getOut();
        if (decided >= 0) {
            Rule rule = policies.rules().get(decided);
            boolean allowed = rule.effect() == Effect.ALLOW;
            out.println((allowed ? "allowed: " : "denied: ") + RuleExplainer.match(rule, id, assurance(), operation));
            return allowed ? ZtCommand.CLEAN : ZtCommand.FOUND;
        }
        out.println(
                decided == PolicySet.NOT_CANONICAL
                        ? "denied: the path is not canonical, so that no rule was asked"
                        : "denied: no rule allows it"
                                + RuleExplainer.nearestMiss(
                                                policies.rules(), id, assurance(), operation, input.nowMillis())
                                        .map(miss -> "; " + miss)
                                        .orElse("; no rule is near"));
        return ZtCommand.FOUND;
    }

    private Operation operation() {
        if (call.size() == 2 && call.get(1).startsWith("/")) {
            return new Operation.Http(call.get(0), call.get(1));
        }
        if (call.size() == 1 && call.get(0).matches("[^/]+/[^/]+")) {
            return new Operation.Grpc(call.get(0));
        }
        throw new UsageException("The call is " + String.join(" ", call)
                + "; write a method and a path that begins with /, or package.Service/Method.");
    }

    private Assurance assurance() {
        return Arrays.stream(Assurance.values())
                .filter(each -> each.label().equals(assurance))
                .findFirst()
                .orElseThrow(() -> new UsageException("--assurance is " + assurance + "; write one of "
                        + Arrays.stream(Assurance.values())
                                .map(Assurance::label)
                                .toList() + "."));
    }
}

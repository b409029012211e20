package dev.zt.cli;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.PolicySet;
import dev.zt.policy.analysis.AccessMatrix;
import dev.zt.policy.analysis.Endpoint;
import dev.zt.policy.analysis.PolicyCoverage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares a policy with what an application serves. */
@Command(
        name = "coverage",
        description =
                "Tells which endpoints nobody may call, and which rules are about none; exits with 1 at the latter.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class CoverageCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private PolicyInput input;

    @Option(
            names = "--endpoints",
            required = true,
            paramLabel = "FILE",
            description = "One in each line: GET /v1/orders/{id}, or shop.v1.Orders/Place.")
    private Path endpoints;

    @Option(names = "--matrix", paramLabel = "ID", description = "Also a table of who may call what, for these peers.")
    private @Nullable List<String> peers;

    @Override
    public Integer call() {
        PolicySet policies = input.read();
        List<Endpoint> served = endpoints();
        PolicyCoverage coverage = PolicyCoverage.of(policies, served);
        PrintWriter out = spec.commandLine().getOut();
        if (peers != null) {
            List<SpiffeId> columns = peers.stream().map(PolicyInput::id).toList();
            out.println(AccessMatrix.of(policies, columns, served, input.nowMillis()));
        }
        coverage.closed().forEach(endpoint -> out.println("nobody may call " + endpoint));
        coverage.idle().forEach(rule -> out.println("rule " + rule + " is about no endpoint"));
        out.println(
                Count.of(served.size(), "endpoint") + ", " + coverage.closed().size() + " closed; "
                        + Count.of(coverage.idle().size(), "rule") + " about none");
        return coverage.idle().isEmpty() ? ZtCommand.CLEAN : ZtCommand.FOUND;
    }

    private List<Endpoint> endpoints() {
        List<Endpoint> read = new ArrayList<>();
        List<String> lines = PolicyFiles.text(endpoints).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    read.add(Endpoint.parse(line));
                } catch (IllegalArgumentException e) {
                    throw new UsageException(endpoints + ":" + (i + 1) + ": " + e.getMessage() + ".");
                }
            }
        }
        return read;
    }
}

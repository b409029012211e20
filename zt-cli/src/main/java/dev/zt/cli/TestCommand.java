package dev.zt.cli;

import dev.zt.policy.PolicyCaseReader;
import dev.zt.policy.PolicyCases;
import dev.zt.policy.PolicySet;
import dev.zt.policy.analysis.PolicyTestRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts cases to a policy. */
@Command(name = "test", description = "Puts cases to a policy; exits with 1 if one is not as expected.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class TestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private PolicyInput input;

    @Parameters(arity = "1..*", paramLabel = "CASES", description = "Files of kind AccessPolicyTest.")
    private List<Path> files;

    @Option(names = "--require-coverage", description = "Exit with 1 also if some rule decides no case.")
    private boolean covered;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PolicySet policies = input.read();
        int passed = 0;
        List<String> failed = new ArrayList<>();
        List<String> undecided = null;
        for (Path file : PolicyFiles.files(files)) {
            for (PolicyCases group : PolicyCaseReader.parse(PolicyFiles.text(file), file.toString())) {
                if (!group.workload().equals(policies.workload())) {
                    throw new UsageException("The cases in " + file + " are for " + group.workload()
                            + ", and the policy is for " + policies.workload() + ". Give each its own run.");
                }
                PolicyTestRun run = PolicyTestRun.of(policies, group.cases(), input.nowMillis());
                for (PolicyTestRun.Result result : run.results()) {
                    if (result.isPassed()) {
                        passed++;
                    } else {
                        failed.add(file + ":" + result.test().line() + ": "
                                + result.test().name() + ": " + result.problem());
                    }
                }
                undecided = undecided == null ? new ArrayList<>(run.undecided()) : undecided;
                undecided.retainAll(run.undecided());
            }
        }
        failed.forEach(line -> out.println("FAILED " + line));
        List<String> idle = undecided == null ? List.of() : undecided;
        if (covered) {
            idle.forEach(rule -> out.println("UNTESTED rule " + rule + " decides no case"));
        }
        out.println(passed + " passed, " + failed.size() + " failed; " + idle.size() + " of "
                + policies.rules().size() + " rules " + (idle.size() == 1 ? "decides" : "decide") + " no case");
        return failed.isEmpty() && (!covered || idle.isEmpty()) ? ZtCommand.CLEAN : ZtCommand.FOUND;
    }
}

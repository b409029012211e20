package dev.zt.cli;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.Issue;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Policies in files, and in the YAML files of directories. */
final class PolicyFiles {

    private PolicyFiles() {}

    /**
     * Returns the policies that protect one workload, merged.
     *
     * @param paths files and directories
     * @param workload the workload, or null for the one that all policies are for
     * @throws dev.zt.policy.InvalidPolicyException if a file is invalid; it carries all issues
     * @throws UsageException if a file is missing, nobody says which workload, or no policy is for it
     */
    static PolicySet read(Collection<Path> paths, @Nullable SpiffeId workload) {
        return found(readAny(paths, workload));
    }

    /** As {@link #read}, but the workload may have no policy. */
    static PolicySet readAny(Collection<Path> paths, @Nullable SpiffeId workload) {
        List<AccessPolicy> policies = reading(paths).policies();
        return PolicySet.compile(policies, workload == null ? theOne(policies) : workload);
    }

    /**
     * Returns the policies of a workload.
     *
     * @throws UsageException if there are none
     */
    static PolicySet found(PolicySet policies) {
        if (policies.isEmpty()) {
            throw new UsageException("No policy is for " + policies.workload()
                    + ". Correct --workload; there are policies of other workloads: " + policies.ignored() + ".");
        }
        return policies;
    }

    /**
     * Returns all policies, one at least, and where their rules stand.
     *
     * @throws dev.zt.policy.InvalidPolicyException if a file is invalid; it carries all issues
     * @throws UsageException if a file is missing, or there is no policy
     */
    static PolicyReading reading(Collection<Path> paths) {
        Map<String, String> texts = new LinkedHashMap<>();
        files(paths).forEach(file -> texts.put(file.toString(), text(file)));
        PolicyReading reading = AccessPolicyReader.readAll(texts, null);
        if (!reading.isValid()) {
            throw new InvalidPolicyException(String.join(", ", origins(reading)), reading.issues());
        }
        if (reading.policies().isEmpty()) {
            throw new UsageException(
                    "There is no policy in " + paths + ": of a directory its *.yaml and *.yml files are read.");
        }
        return reading;
    }

    private static Set<String> origins(PolicyReading reading) {
        return reading.issues().stream().map(Issue::origin).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static SpiffeId theOne(List<AccessPolicy> policies) {
        List<SpiffeId> workloads = workloads(policies);
        if (workloads.size() != 1) {
            throw new UsageException("The policies are for " + workloads.size()
                    + " workloads. Say which one is meant, with --workload: " + workloads + ".");
        }
        return workloads.get(0);
    }

    static List<SpiffeId> workloads(List<AccessPolicy> policies) {
        return policies.stream().map(AccessPolicy::workload).distinct().toList();
    }

    /**
     * Returns the files that are meant: of a directory those whose names an application reads, in that order. What it
     * refuses of a directory, links that lead out for one, is read here.
     */
    static List<Path> files(Collection<Path> paths) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> inside = Files.list(path)) {
                inside.filter(file -> file.getFileName().toString().matches("[^.].*\\.ya?ml"))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw new UsageException("The directory " + path + " cannot be listed: " + e + ".");
            }
        }
        return files;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UsageException("The file " + file + " cannot be read: " + e + ".");
        }
    }
}

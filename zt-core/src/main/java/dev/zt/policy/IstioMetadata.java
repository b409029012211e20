package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of an Istio policy says.
 *
 * @param namespace where it is
 * @param name its name in there
 * @param dryRun whether it is evaluated, and not enforced
 */
record IstioMetadata(String namespace, String name, boolean dryRun) {

    /** Those of Kubernetes' ObjectMeta. */
    private static final List<String> KNOWN = List.of(
            "name",
            "namespace",
            "annotations",
            "labels",
            "generateName",
            "selfLink",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "ownerReferences",
            "finalizers",
            "managedFields");

    private static final String DRY_RUN = "istio.io/dry-run";
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    /** Returns what it says, or null after an issue. */
    static @Nullable IstioMetadata read(YamlNode node, IssueLog issues) {
        int before = issues.count();
        Fields fields = Fields.of("\"metadata\"", node, issues, KNOWN);
        if (fields == null) {
            return null;
        }
        String name = fields.requiredText("name", IstioMetadata::kubernetesName);
        String namespace = fields.requiredText("namespace", IstioMetadata::kubernetesName);
        YamlNode annotations = fields.get("annotations");
        boolean dryRun = annotations != null && dryRun(annotations, issues);
        return name == null || namespace == null || issues.count() > before
                ? null
                : new IstioMetadata(namespace, name, dryRun);
    }

    private static String kubernetesName(String text) {
        return PolicyGrammar.checkName("Name", text);
    }

    private static boolean dryRun(YamlNode annotations, IssueLog issues) {
        boolean dryRun = false;
        Set<String> seen = new HashSet<>();
        for (YamlNode.Entry entry : IstioPolicyReader.texts("annotations", annotations, issues)) {
            if (!seen.add(entry.key().text())) {
                issues.add(
                        entry.key(), "Annotation " + Quoted.quote(entry.key().text()) + " is given twice; remove one.");
            }
            if (entry.key().text().equals(DRY_RUN) && entry.value() instanceof YamlNode.Scalar scalar) {
                dryRun = TRUE.contains(scalar.text());
                if (!dryRun && !FALSE.contains(scalar.text())) {
                    issues.add(scalar, "Annotation " + DRY_RUN + " must be \"true\" or \"false\".");
                }
            }
        }
        return dryRun;
    }

    /** Returns {@code namespace.name}: namespaces have no dots, so that no two policies share it. */
    String fullName() {
        return namespace + "." + name;
    }
}

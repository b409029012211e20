package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells which Istio policies are for a workload: by namespace, selector and targets. */
final class IstioSelection {

    /** What a pod with an application never is. */
    private static final List<String> GATEWAYS = List.of("Gateway", "GatewayClass");

    private final IstioWorkload workload;
    private final IssueLog issues;

    IstioSelection(IstioWorkload workload, IssueLog issues) {
        this.workload = workload;
        this.issues = issues;
    }

    /** Tells whether a policy is for the workload; what cannot be told is an issue. */
    boolean isMine(YamlNode document, IstioMetadata meta, Fields spec) {
        YamlNode selector = spec.get("selector");
        if (spec.has("targetRef") || spec.has("targetRefs")) {
            if (selector != null) {
                issues.add(selector, "\"selector\" stands beside targets, which Istio refuses; remove one.");
            }
            checkTargets(spec);
            return false;
        }
        return isMyNamespace(document, meta) && (selector == null || selects(selector));
    }

    private boolean isMyNamespace(YamlNode document, IstioMetadata meta) {
        String own = workload.namespace();
        String root = workload.rootNamespace();
        if (meta.namespace().equals(own) || meta.namespace().equals(root)) {
            return true;
        }
        if (own == null) {
            issues.add(document, cannotTell(meta, "the workload's namespace is not known", "namespace"));
        } else if (root == null) {
            issues.add(
                    document,
                    cannotTell(
                            meta,
                            "it is of another namespace than " + own
                                    + ", and the root namespace of the mesh is not known",
                            "rootNamespace"));
        }
        return false;
    }

    private static String cannotTell(IstioMetadata meta, String why, String option) {
        return "AuthorizationPolicy " + meta.fullName() + " may be for this workload: " + why + ". Set " + option
                + " of the Istio workload.";
    }

    private boolean selects(YamlNode selector) {
        Fields fields = Fields.of("\"selector\"", selector, issues, List.of("matchLabels"));
        YamlNode labels = fields == null ? null : fields.get("matchLabels");
        if (labels == null) {
            return fields != null;
        }
        Map<String, String> wanted = wanted(labels);
        Map<String, String> own = workload.labels();
        if (wanted == null || wanted.isEmpty()) {
            return wanted != null;
        }
        if (own == null) {
            issues.add(
                    labels,
                    "It cannot be told whether this selects the workload: its labels are not known. Set labels of the"
                            + " Istio workload.");
            return false;
        }
        return own.entrySet().containsAll(wanted.entrySet());
    }

    private @Nullable Map<String, String> wanted(YamlNode labels) {
        int before = issues.count();
        Map<String, String> wanted = new HashMap<>();
        for (YamlNode.Entry entry : IstioPolicyReader.texts("matchLabels", labels, issues)) {
            String key = entry.key().text();
            String value = entry.value() instanceof YamlNode.Scalar scalar ? scalar.text() : "";
            if (key.isEmpty() || key.indexOf('*') >= 0 || value.indexOf('*') >= 0) {
                issues.add(entry.key(), "A selector knows no wildcards and no empty labels; write the label out.");
            }
            if (wanted.put(key, value) != null) {
                issues.add(entry.key(), "Label " + Quoted.quote(key) + " is given twice; remove one.");
            }
        }
        return issues.count() > before ? null : wanted;
    }

    private void checkTargets(Fields spec) {
        YamlNode single = spec.get("targetRef");
        if (single != null) {
            checkTarget(single);
        }
        List<YamlNode> several = spec.alternatives("targetRefs");
        if (several != null) {
            several.forEach(this::checkTarget);
        }
    }

    /** A gateway's policy is not for this workload; a service's may be meant for it, and only the mesh can tell. */
    private void checkTarget(YamlNode target) {
        Fields fields = Fields.of("A target", target, issues, List.of("group", "kind", "name", "namespace"));
        String kind = fields == null ? null : fields.requiredText("kind", text -> text);
        if (kind != null && !GATEWAYS.contains(kind)) {
            issues.add(
                    target,
                    "It cannot be told whether this target is the workload: zt knows no " + Quoted.escape(kind)
                            + ". Istio enforces it at a waypoint; write a selector to have it enforced here.");
        }
    }
}
